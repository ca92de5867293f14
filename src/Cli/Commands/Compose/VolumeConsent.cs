using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// Volumes that the file gives other settings now: made anew they are empty, so that a person has to agree. Without,
/// they stay as they are, and the daemon says so. One that no project made (it has no hash) is left alone always.
/// </summary>
internal static class VolumeConsent
{
    /// <returns>The full names of those that may be made anew; whether they need it the daemon knows.</returns>
    public static async Task<IReadOnlyList<string>> AskAsync(
        Invocation invocation,
        DaemonConnection daemon,
        ComposeProject project,
        bool isAgreed,
        CancellationToken cancellationToken)
    {
        var own = project.Volumes.Where(volume => !volume.IsExternal).ToList();
        if (own.Count == 0 || !(isAgreed || invocation.Console.InputIsTerminal))
        {
            return [];
        }

        var known = await daemon.Volumes.ListAsync(
            new ListVolumesRequest { Filters = { $"label={ComposeLabels.Project}={project.Name}" } },
            cancellationToken: cancellationToken);
        var agreed = new List<string>();
        foreach (var volume in own)
        {
            var labels = known.Volumes.FirstOrDefault(found => found.Spec.Name == volume.Name)?.Spec.Labels;
            if (labels is not null
                && labels.TryGetValue(ComposeLabels.ConfigHash, out var hash)
                && hash != volume.ConfigHash
                && (isAgreed || await Consent.IsGivenAsync(
                    invocation,
                    $"Volume \"{volume.Name}\" exists but doesn't match configuration in compose file. "
                        + "Recreate (data will be lost)?",
                    cancellationToken)))
            {
                agreed.Add(volume.Name);
            }
        }

        return agreed;
    }
}
