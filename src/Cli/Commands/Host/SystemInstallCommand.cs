using System.CommandLine;
using Grpc.Core;
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
            await EndRunningAsync(invocation, stopContainers: false, cancellationToken);
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["daemon-reload"], cancellationToken);
            await HostProgram.MustRunAsync(
                invocation, SystemdUnit.Systemctl, ["enable", "--now", SystemdUnit.Name], cancellationToken);
            using var daemon = await new DaemonStart(invocation.Host).OpenAsync(invocation.Address, cancellationToken);
            await invocation.Out.WriteLineAsync(
                $"orcd runs as {SystemdUnit.Name}, now and at every boot (undo: orc system uninstall)");
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateUninstall()
    {
        var purge = Flag.Switch(
            "--purge", "Also remove every container, image, volume and log, and what orc changed on this machine");
        var command = new Command("uninstall", "Remove the systemd unit; the daemon ends, containers go on") { purge };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var roots = await DaemonRoots.FindAsync(invocation, cancellationToken);
            var hadUnit = await RemoveUnitAsync(invocation, roots, cancellationToken);
            if (invocation.Get(purge))
            {
                await PurgeAsync(invocation, roots, cancellationToken);
            }
            else
            {
                await invocation.Out.WriteLineAsync(hadUnit
                    ? "orcd is no service any more. Containers that run go on; orc system start starts it again"
                    : $"There is no {SystemdUnit.Path}: nothing to do");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task<bool> RemoveUnitAsync(
        Invocation invocation, DaemonRoots roots, CancellationToken cancellationToken)
    {
        if (!File.Exists(SystemdUnit.Path))
        {
            return false;
        }

        MustBeAbleTo("uninstall", "", roots);
        await HostProgram.MustRunAsync(
            invocation, SystemdUnit.Systemctl, ["disable", "--now", SystemdUnit.Name], cancellationToken);
        File.Delete(SystemdUnit.Path);
        await HostProgram.MustRunAsync(invocation, SystemdUnit.Systemctl, ["daemon-reload"], cancellationToken);
        return true;
    }

    // The daemon knows what it made; it takes it away as a program of its own, since it must not run meanwhile.
    private static async Task PurgeAsync(
        Invocation invocation, DaemonRoots roots, CancellationToken cancellationToken)
    {
        var program = DaemonProgram.Find(invocation.Host)
            ?? throw new CliException("the program orcd, which purges, is neither beside orc nor in PATH");
        await EndRunningAsync(invocation, stopContainers: true, cancellationToken);
        if (!Directory.Exists(roots.DataRoot))
        {
            await invocation.Out.WriteLineAsync($"There is no {roots.DataRoot}: nothing to purge");
            return;
        }

        await HostProgram.MustRunAsync(invocation, program, [.. roots.Flags(), "--purge"], cancellationToken);
        await invocation.Out.WriteLineAsync(
            $"Removed {roots.DataRoot}, {roots.RunRoot} and all that was made from them");
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

    private static async Task EndRunningAsync(
        Invocation invocation, bool stopContainers, CancellationToken cancellationToken)
    {
        try
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new ShutdownRequest { StopContainers = stopContainers };
            await SystemShutdownCommand.EndAsync(invocation, daemon, request, cancellationToken);
        }
        catch (DaemonUnreachableException)
        {
            // None runs.
        }
        catch (RpcException ended) when (ended.StatusCode == StatusCode.Unavailable)
        {
            // It ended with its unit, a moment ago.
        }
    }
}
