using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary><c>service rm</c>: returns when the tasks are gone, so that what follows finds their place free.</summary>
internal static class RemoveCommand
{
    public static Command Create()
    {
        var detach = Flag.Switch("-d, --detach", "Do not wait for the tasks to be gone");
        var services = Operand.Many("SERVICE [SERVICE...]");
        var command = new Command("rm", "Remove one or more services") { detach, services };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var code = ExitCodes.Success;
            foreach (var service in invocation.Get(services))
            {
                try
                {
                    await RemoveAsync(invocation, cluster, service, waits: !invocation.Get(detach), cancellationToken);
                    await invocation.Out.WriteLineAsync(service);
                }
                catch (RpcException failure) when (
                    failure.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
                {
                    await invocation.Out.FlushAsync(cancellationToken);
                    await invocation.Error.WriteLineAsync(failure.Status.Detail);
                    code = ExitCodes.Failure;
                }
            }

            return code;
        });
        return command;
    }

    private static async Task RemoveAsync(
        Invocation invocation,
        ClusterClient cluster,
        string service,
        bool waits,
        CancellationToken cancellationToken)
    {
        var reply = await cluster.Services.RemoveAsync(
            new RemoveServicesRequest { RequestId = RequestIds.Create(), Services = { service } },
            cancellationToken: cancellationToken);
        if (!waits)
        {
            return;
        }

        using var call = cluster.Services.Follow(
            new FollowServicesRequest { Services = { reply.Services }, Version = reply.Version, UntilGone = true },
            cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            // It goes, or the call fails: all that is said is what is left on nodes that cannot be reached.
            await invocation.Error.WriteLineAsync(call.ResponseStream.Current.Message);
        }
    }
}
