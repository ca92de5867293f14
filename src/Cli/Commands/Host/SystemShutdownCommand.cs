using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Linux.Processes;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

/// <summary>Stops all containers, then the daemon.</summary>
internal static class SystemShutdownCommand
{
    public static Command Create()
    {
        var timeout = Flag.Number("-t, --timeout", "Seconds to wait for each container before killing it");
        var keep = Flag.Switch("--keep-containers", "End the daemon only; containers go on");
        var command = new Command("shutdown", "Stop all containers and the daemon") { timeout, keep };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new ShutdownRequest { StopContainers = !invocation.Get(keep) };
            if (invocation.Get(timeout) is { } seconds)
            {
                request.Grace = TimeSpan.FromSeconds(seconds).ToNanoseconds();
            }

            var daemon = await invocation.ConnectAsync(cancellationToken);
            await EndAsync(invocation, daemon, request, cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Returns when the daemon's process is gone.</summary>
    public static async Task EndAsync(
        Invocation invocation, DaemonConnection daemon, ShutdownRequest request, CancellationToken cancellationToken)
    {
        var version = await daemon.System.GetVersionAsync(new Empty(), cancellationToken: cancellationToken);

        // On another machine the number says nothing.
        using var process = daemon.Address.Ssh is null ? ProcessDescriptor.TryOpen(version.Pid) : null;
        using var call = daemon.System.Shutdown(request, cancellationToken: cancellationToken);
        try
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                await invocation.Out.WriteLineAsync(call.ResponseStream.Current.Message);
                await invocation.Out.FlushAsync(cancellationToken);
            }
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
        {
            // It was quicker to end than to say so.
        }

        if (process is not null)
        {
            await process.WaitForExitAsync(cancellationToken);
        }
    }
}
