using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runtime;

/// <summary>
/// A runtime whose monitor was killed goes on creating: what is undone meanwhile, it makes anew behind our back.
/// </summary>
internal static class RuntimeOrphans
{
    /// <summary>Kills those that are at work on a container, and returns when they are gone.</summary>
    public static async Task EndAsync(ContainerId id)
    {
        foreach (var pid in ProcessList.All().Where(pid => Creates(ProcessList.CommandLine(pid), id)))
        {
            using var process = ProcessDescriptor.TryOpen(pid);
            process?.TrySendSignal(Signals.Kill);
            await (process?.WaitForExitAsync(CancellationToken.None) ?? Task.CompletedTask);
        }
    }

    // crun … create --bundle DIRECTORY --pid-file FILE ID
    internal static bool Creates(IReadOnlyList<string> commandLine, ContainerId id) =>
        commandLine.Count > 2 && commandLine[^1] == id.Value && commandLine.Contains("create");
}
