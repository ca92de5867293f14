using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary><c>start</c> and <c>restart</c> of the daemon. Containers run through both.</summary>
internal static class SystemStartCommand
{
    public static Command CreateStart()
    {
        var command = new Command("start", "Start the daemon if it does not run");
        command.Runs(async (invocation, cancellationToken) =>
        {
            _ = await invocation.ConnectOrStartAsync(cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    public static Command CreateRestart()
    {
        var command = new Command("restart", "Let a new daemon take over; containers go on");
        command.Runs(async (invocation, cancellationToken) =>
        {
            var roots = await DaemonRoots.FindAsync(invocation, cancellationToken);
            var daemon = await invocation.ConnectAsync(cancellationToken);
            if (await IsUnitAsync(daemon, cancellationToken))
            {
                await HostProgram.MustRunAsync(
                    invocation, SystemdUnit.Systemctl, ["restart", SystemdUnit.Name], cancellationToken);
            }
            else
            {
                var request = new ShutdownRequest { StopContainers = false };
                await SystemShutdownCommand.EndAsync(invocation, daemon, request, cancellationToken);
            }

            await TellAsync(invocation, roots, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    // Started as the one before it: from its roots, by this program's own version of the daemon.
    private static async Task TellAsync(Invocation invocation, DaemonRoots roots, CancellationToken cancellationToken)
    {
        var host = invocation.Host with
        {
            Environment = invocation.Host.Environment
                .SetItem("ORC_DATA_ROOT", roots.DataRoot)
                .SetItem("ORC_RUN_ROOT", roots.RunRoot)
                .SetItem("ORC_NAME", roots.Name ?? "")
                .SetItem("ORC_FIREWALL", roots.Firewall)
                .SetItems(roots.GenericResources.Count == 0
                    ? []
                    : [new("ORC_NODE_GENERIC_RESOURCES", string.Join(',', roots.GenericResources))])
                .SetItems(roots.CdiFolders.Count == 0
                    ? []
                    : [new("ORC_CDI_SPEC_DIRS", string.Join(':', roots.CdiFolders))]),
        };
        using var daemon = await new DaemonStart(host).OpenAsync(invocation.Address, cancellationToken);
        var version = await daemon.System.GetVersionAsync(new Empty(), cancellationToken: cancellationToken);
        await invocation.Out.WriteLineAsync($"orcd {version.Version} runs (pid {version.Pid})");
    }

    private static async Task<bool> IsUnitAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        var info = await daemon.System.GetInfoAsync(new Empty(), cancellationToken: cancellationToken);
        return HostProgram.HasSystemd && info.StartsAtBoot == "systemd";
    }
}
