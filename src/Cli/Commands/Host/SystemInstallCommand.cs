using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary>The daemon as a service of systemd, from this boot on and at every one; and the way back.</summary>
internal static class SystemInstallCommand
{
    public static Command CreateInstall()
    {
        var print = Flag.Switch("--print", "Print the unit file and change nothing");
        var command = new Command("install", "Start the daemon now and at every boot, as a systemd unit") { print };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var roots = await DaemonRoots.FindAsync(invocation, cancellationToken);
            var program = DaemonProgram.Find(invocation.Host)
                ?? throw new CliException("the program orcd is neither beside orc nor in PATH");
            var text = SystemdUnit.Text(program, roots);
            if (invocation.Get(print))
            {
                await invocation.Out.WriteAsync(text);
                return ExitCodes.Success;
            }

            MustBeAbleTo("install", program, roots);
            await File.WriteAllTextAsync(SystemdUnit.Path, text, cancellationToken);
            await EndRunningAsync(invocation, cancellationToken);
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["daemon-reload"], cancellationToken);
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["enable", "--now", SystemdUnit.Name], cancellationToken);
            await invocation.Out.WriteLineAsync(
                $"orcd runs as {SystemdUnit.Name}, now and at every boot (undo: orc system uninstall)");
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateUninstall()
    {
        var command = new Command(
            "uninstall", "Remove the systemd unit; the daemon ends, containers go on");
        command.Runs(async (invocation, cancellationToken) =>
        {
            if (!File.Exists(SystemdUnit.Path))
            {
                await invocation.Out.WriteLineAsync($"There is no {SystemdUnit.Path}: nothing to do");
                return ExitCodes.Success;
            }

            MustBeAbleTo("uninstall", "", DaemonRoots.Default(invocation.Host));
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["disable", "--now", SystemdUnit.Name], cancellationToken);
            File.Delete(SystemdUnit.Path);
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["daemon-reload"], cancellationToken);
            await invocation.Out.WriteLineAsync(
                "orcd is no service any more. Containers that run go on; orc system start starts it again");
            return ExitCodes.Success;
        });
        return command;
    }

    private static void MustBeAbleTo(string verb, string program, DaemonRoots roots)
    {
        if (!HostProgram.HasSystemd)
        {
            var line = string.Join(' ', roots.Flags().Prepend(program));
            throw new CliException(
                $"cannot {verb}: this machine does not run systemd"
                + (program.Length == 0 ? "" : $". Let its own init start: {line}"));
        }

        if (!Environment.IsPrivilegedProcess)
        {
            throw new CliException($"cannot {verb}: writing {SystemdUnit.Path} needs root; use sudo");
        }
    }

    // The unit takes over; containers do not notice.
    private static async Task EndRunningAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new ShutdownRequest { StopContainers = false };
            await SystemShutdownCommand.EndAsync(invocation, daemon, request, cancellationToken);
        }
        catch (DaemonUnreachableException)
        {
            // None runs.
        }
    }
}
