using System.Globalization;
using Orc.Linux.Processes;

namespace Orc.Agent.Engine.Exec;

/// <summary>What the last life of the daemon left of its <c>exec</c>s: nobody reads their output any more.</summary>
internal static class ExecLeftovers
{
    public static void Clear(string root, string detached, EnginePaths paths)
    {
        foreach (var directory in Directories(root).Where(directory => directory != detached))
        {
            if (ReadPid(new ExecPaths(directory).PidFile) is { } pid && IsOurs(pid, paths))
            {
                using var process = ProcessDescriptor.TryOpen(pid);
                process?.TrySendSignal(Signals.Kill);
            }

            Directory.Delete(directory, recursive: true);
        }

        foreach (var directory in Directories(detached).Where(directory => !HasMonitor(directory)))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static IEnumerable<string> Directories(string root) =>
        Directory.Exists(root) ? Directory.GetDirectories(root) : [];

    // The number may be another process's by now: ours is in a container's cgroup.
    private static bool IsOurs(int pid, EnginePaths paths)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup"))
                .Contains($"{paths.CgroupRoot}/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool HasMonitor(string directory) =>
        ReadPid(new ExecPaths(directory).MonitorPidFile) is { } pid
        && ProcessList.CommandLine(pid).Contains(directory);

    private static int? ReadPid(string file)
    {
        try
        {
            var text = File.ReadAllText(file).Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
