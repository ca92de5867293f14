using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Host;

/// <summary>
/// What the daemon says of itself: in the journal where systemd runs it, else in a file below its data.
/// </summary>
internal static class SystemLogsCommand
{
    private const int DefaultLines = 200;

    public static Command Create()
    {
        var follow = Flag.Switch("-f, --follow", "Follow log output");
        var tail = Flag.Number("-n, --tail", "Number of lines to show from the end");
        var command = new Command("logs", "Show what the daemon logged about itself") { follow, tail };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var lines = (invocation.Get(tail) ?? DefaultLines).ToString(CultureInfo.InvariantCulture);
            var follows = invocation.Get(follow);
            if (await FindUnitAsync(invocation, cancellationToken) is { } unit)
            {
                string[] journal = ["-u", unit, "-n", lines, "--no-pager", "-o", "short-iso"];
                return await HostProgram.RunAsync(
                    invocation, "/usr/bin/journalctl", follows ? [.. journal, "-f"] : journal, cancellationToken);
            }

            var roots = await DaemonRoots.FindAsync(invocation, cancellationToken);
            var folder = Path.Combine(roots.DataRoot, "logs");
            var file = FindNewest(folder) ?? throw new CliException(
                $"the daemon has logged nothing to {folder}" +
                (Environment.IsPrivilegedProcess ? "" : ", or you may not read it: use sudo"));
            return await HostProgram.RunAsync(
                invocation, "/usr/bin/tail", follows ? ["-n", lines, "-F", file] : ["-n", lines, file],
                cancellationToken);
        });
        return command;
    }

    // A full file is left as it is and the next one has a number.
    private static string? FindNewest(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "orcd*.log").OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault()
        : null;

    /// <summary>The unit that the daemon runs in, if its output goes to the journal.</summary>
    private static async Task<string?> FindUnitAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (!HostProgram.HasSystemd)
        {
            return null;
        }

        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var version = await daemon.System.GetVersionAsync(new Empty(), cancellationToken: cancellationToken);
            return FindUnit(await File.ReadAllTextAsync($"/proc/{version.Pid}/cgroup", cancellationToken));
        }
        catch (DaemonUnreachableException)
        {
            return File.Exists(SystemdUnit.Path) ? SystemdUnit.Name : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Of /proc/PID/cgroup: the last service of the path; null: it is in none.</summary>
    public static string? FindUnit(string cgroups) => cgroups
        .Split('\n', '/')
        .LastOrDefault(part => part.EndsWith(".service", StringComparison.Ordinal));
}
