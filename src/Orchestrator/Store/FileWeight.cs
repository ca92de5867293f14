using Orc.Orchestrator.Secrets;

namespace Orc.Orchestrator.Store;

/// <summary>Configs and secrets lie in the release of each service that has them: that makes most large commits.
/// </summary>
internal static class FileWeight
{
    /// <summary>Says which of them weighs most, and what can be done; null: a commit has none.</summary>
    public static string? Describe(IEnumerable<Change> changes)
    {
        var files = changes.OfType<Change.PutRelease>()
            .SelectMany(put => put.Release.Container.Files)
            .Where(file => !file.Content.IsDefaultOrEmpty)
            .GroupBy(file => (file.Kind, file.Name), file => file.Content.Length)
            .Select(uses => (uses.Key.Kind, uses.Key.Name, Size: uses.Max(), Count: uses.Count(), Sum: uses.Sum()))
            .ToList();
        if (files.Count == 0)
        {
            return null;
        }

        var most = files.MaxBy(file => file.Sum);
        return $"its configs and secrets have {files.Sum(file => file.Sum)} bytes, each counted once for every service "
            + $"that uses it, and take a third more in the store; most of that is {ClusterFile.Word(most.Kind)} "
            + $"\"{most.Name}\" ({most.Size} bytes, {most.Count} services): bind-mount a large file "
            + "(volumes: FILE:PATH:ro) or put it into an image";
    }
}
