using System.Collections.Immutable;
using Orc.Compose.Lowering;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// What is to be said of a network or volume that a project would make and that is there already, made by somebody
/// else: its labels say by whom. As Compose does, a network that is not the project's own by its label is refused, and
/// anything else is used.
/// </summary>
internal static class TakenNameRule
{
    /// <summary>Why the network cannot be used; null: it can.</summary>
    /// <param name="name">Its full name.</param>
    /// <param name="wanted">The labels that the project would give it.</param>
    /// <param name="there">Those that it has.</param>
    public static string? FindNetworkError(
        string name,
        ImmutableSortedDictionary<string, string> wanted,
        ImmutableSortedDictionary<string, string> there)
    {
        var expected = wanted.GetValueOrDefault(ComposeLabels.Network, "");
        var found = there.GetValueOrDefault(ComposeLabels.Network, "");
        if (string.Equals(found, expected, StringComparison.Ordinal))
        {
            return null;
        }

        var maker = there.TryGetValue(ComposeLabels.Project, out var project)
            ? $"project \"{project}\" made it"
            : there.TryGetValue(StackLabels.Namespace, out var stack)
                ? $"stack \"{stack}\" made it"
                : "no project made it";
        return $"network {name} was found but has incorrect label {ComposeLabels.Network} set to \"{found}\" "
            + $"(expected: \"{expected}\"): {maker}; set external: true to use it, or choose another name for this one "
            + "(name:)";
    }

    /// <summary>Null: it is this project's own.</summary>
    public static string? FindNetworkWarning(
        string name, string project, ImmutableSortedDictionary<string, string> there) =>
        there.GetValueOrDefault(ComposeLabels.Project, "") is { Length: > 0 } maker
            && string.Equals(maker, project, StringComparison.Ordinal)
            ? null
            : $"a network with name {name} exists but was not created for project \"{project}\". "
                + "Set `external: true` to use an existing network";

    /// <summary>The same of a volume.</summary>
    public static string? FindVolumeWarning(
        string name, string project, ImmutableSortedDictionary<string, string> there)
    {
        var maker = there.GetValueOrDefault(ComposeLabels.Project, "");
        return string.Equals(maker, project, StringComparison.Ordinal) ? null
            : maker.Length == 0
                ? $"volume \"{name}\" already exists but was not created by a project. "
                    + "Use `external: true` to use an existing volume"
                : $"volume \"{name}\" already exists but was created for project \"{maker}\" "
                    + $"(expected \"{project}\"). Use `external: true` to use an existing volume";
    }
}
