using System.CommandLine;
using System.Globalization;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Host;

/// <summary>What the daemon says of itself: in the journal where systemd runs it, else in a file below its data.</summary>
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
            var roots = await DaemonRoots.FindAsync(invocation, cancellationToken);
            var file = Path.Combine(roots.DataRoot, "logs", "orcd.log");
            if (File.Exists(file))
            {
                string[] flags = invocation.Get(follow) ? ["-F"] : [];
                return await HostProgram.RunAsync(
                    invocation, "/usr/bin/tail", ["-n", lines, .. flags, file], cancellationToken);
            }

            if (!HostProgram.HasSystemd)
            {
                throw new CliException(
                    $"the daemon has logged nothing to {file}, and there is no journal on this machine");
            }

            string[] journal = ["-u", SystemdUnit.Name, "-n", lines, "--no-pager", "-o", "short-iso"];
            return await HostProgram.RunAsync(
                invocation,
                "/usr/bin/journalctl",
                invocation.Get(follow) ? [.. journal, "-f"] : journal,
                cancellationToken);
        });
        return command;
    }
}
