using System.Collections.Immutable;

namespace Orc.Model.Templates;

/// <summary>The placeholders there are, in Swarm's words.</summary>
internal static class PlaceholderNames
{
    public const string Slot = "Task.Slot";

    /// <summary>With a label's name after it.</summary>
    public const string Label = "Service.Labels";

    public static ImmutableArray<string> All { get; } =
    [
        "Service.ID", "Service.Name", Label, "Node.ID", "Node.Hostname", "Node.Platform.OS",
        "Node.Platform.Architecture", "Task.ID", "Task.Name", Slot,
    ];

    /// <summary>For people.</summary>
    public static string Words { get; } =
        string.Join(", ", All.Select(name => $".{name}{(name == Label ? ".NAME" : "")}"));
}
