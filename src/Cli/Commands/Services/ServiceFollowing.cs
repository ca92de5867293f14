using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>Waits until services are as they shall be, and shows how far they are; unless -d was said.</summary>
internal sealed class ServiceFollowing
{
    private readonly Option<bool> _detach = Flag.Switch(
        "-d, --detach", "Exit immediately instead of waiting for the service to converge");

    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Suppress progress output");

    public void AddTo(Command command)
    {
        command.Add(_detach);
        command.Add(_quiet);
    }

    public bool IsDetached(Invocation invocation) => invocation.Get(_detach);

    public bool IsQuiet(Invocation invocation) => invocation.Get(_quiet);

    public async Task<int> AfterAsync(
        Invocation invocation, ClusterClient cluster, ServiceWriteReply written, CancellationToken cancellationToken)
    {
        foreach (var warning in written.Warnings)
        {
            await invocation.Error.WriteLineAsync(warning);
        }

        return IsDetached(invocation)
            ? ExitCodes.Success
            : await FollowAsync(invocation, cluster, written.Services, written.Version, cancellationToken);
    }

    /// <summary>The exit code: 0, all are as they shall be.</summary>
    public async Task<int> FollowAsync(
        Invocation invocation,
        ClusterClient cluster,
        IReadOnlyCollection<string> services,
        long version,
        CancellationToken cancellationToken)
    {
        if (services.Count == 0)
        {
            return ExitCodes.Success;
        }

        using var interruptions = new Interruptions();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interruptions.First);
        using var call = cluster.Services.Follow(
            new FollowServicesRequest { Services = { services }, Version = version },
            cancellationToken: ended.Token);
        var display = new ServiceProgressDisplay(invocation, services, isQuiet: IsQuiet(invocation));
        try
        {
            while (await call.ResponseStream.MoveNext(ended.Token))
            {
                display.Show(call.ResponseStream.Current);
            }
        }
        catch (Exception left) when (interruptions.First.IsCancellationRequested
            && left is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            await invocation.Out.WriteLineAsync("Operation continuing in background.");
            await invocation.Out.WriteLineAsync(
                $"Use `orc service ps {string.Join(' ', services)}` to check progress.");
            return ExitCodes.Success;
        }

        return display.Finish();
    }
}
