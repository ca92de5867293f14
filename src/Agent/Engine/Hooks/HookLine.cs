using System.Collections.Immutable;

namespace Orc.Agent.Engine.Hooks;

/// <summary>A line that a hook wrote, to either of its streams.</summary>
/// <param name="Container">The name of the container whose hook it is.</param>
/// <param name="Labels">That container's.</param>
/// <param name="Text">Without its line feed; a piece of one that is very long.</param>
internal sealed record HookLine(string Container, ImmutableSortedDictionary<string, string> Labels, byte[] Text)
{
    private const string ProjectLabel = "com.docker.compose.project";
    private const string ServiceLabel = "com.docker.compose.service";

    /// <summary>Empty: of no project.</summary>
    public string Project => Labels.GetValueOrDefault(ProjectLabel, "");

    /// <summary>Empty: of no service.</summary>
    public string Service => ServiceOf(Labels);

    public static string ServiceOf(ImmutableSortedDictionary<string, string> labels) =>
        labels.GetValueOrDefault(ServiceLabel, "");
}
