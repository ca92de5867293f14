using System.Threading.Channels;
using Grpc.Core;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>
/// The daemon went away while somebody was attached; the container goes on. Waits for it to come back, shows from the
/// container's log what was missed and what follows, and learns the exit code.
/// </summary>
internal sealed class Resumption(
    Invocation invocation,
    AttachedOptions options,
    (string Container, string LogPosition) place,
    AttachedOutput output,
    ChannelReader<AttachedInput> input)
{
    private readonly string _container = place.Container;

    /// <summary>The daemon has said that it made the container.</summary>
    public required bool IsMade { get; init; }

    public async Task<AttachedEnd> RunAsync(CancellationToken cancellationToken)
    {
        while (await DaemonReturn.WaitAsync(invocation, cancellationToken) is { } found)
        {
            using var daemon = found;
            try
            {
                return await FollowAsync(daemon, cancellationToken);
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
            {
                return !IsMade ? new AttachedEnd(AttachedEndKind.Unmade, ExitCodes.EngineFailure) : new AttachedEnd(
                    AttachedEndKind.Lost,
                    ExitCodes.EngineFailure,
                    "the container ended and was removed while the orc daemon was away: its exit code is not known");
            }
            catch (RpcException failure) when (AttachedSession.IsLoss(failure))
            {
                // It went away again.
            }
        }

        return StayedAway(_container);
    }

    public static AttachedEnd StayedAway(string container) => new(
        AttachedEndKind.Lost,
        ExitCodes.EngineFailure,
        $"the orc daemon did not come back; the container {ContainerText.ShortId(container)} goes on without it");

    public static AttachedEnd NeverBegan() => new(
        AttachedEndKind.Lost,
        ExitCodes.EngineFailure,
        "the orc daemon ended every time it was to start this; its log says why: orc system logs");

    private async Task<AttachedEnd> FollowAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        if (await FindAsync(daemon, cancellationToken) is not { } container)
        {
            // Removed; how it ended is remembered for a while.
            return Ended(await WaitAsync(daemon, cancellationToken));
        }

        if (container.State == "created" && options.BeginAgain is not null)
        {
            return new AttachedEnd(AttachedEndKind.Unstarted, ExitCodes.EngineFailure);
        }

        return options.Detached
            ? new AttachedEnd(AttachedEndKind.Started, ExitCodes.Success)
            : await FollowAsync(daemon, container, cancellationToken);
    }

    private async Task<AttachedEnd> FollowAsync(
        DaemonConnection daemon, AttachedContainer container, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = options.Stdin || options.ForwardSignals ? SendAsync(daemon, over.Token) : Task.CompletedTask;
        try
        {
            // One that removes itself stays until its end was asked for: so that comes behind the rest of its output.
            // One that is started again has another end after that.
            var exit = container.AutoRemove ? null : WaitAsync(daemon, cancellationToken);
            await ShowAsync(daemon, cancellationToken);
            return Ended(await (exit ?? WaitAsync(daemon, cancellationToken)));
        }
        finally
        {
            await over.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AttachedContainer?> FindAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        try
        {
            return await AttachedContainer.FindAsync(daemon, _container, cancellationToken);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<int> WaitAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        var request = new ContainerRequest { Container = _container };
        return (await daemon.Containers.WaitAsync(request, cancellationToken: cancellationToken)).Code;
    }

    private static AttachedEnd Ended(int code) => new(AttachedEndKind.Exited, code);

    // A log holds all that a process wrote: leave out what was shown.
    private async Task ShowAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        long[] known = [output.Written(OutputStream.Stdout), output.Written(OutputStream.Stderr)];
        using var logs = daemon.Containers.Logs(
            new LogsRequest
            {
                Container = _container,
                Follow = true,
                Stdout = true,
                Stderr = true,
                After = place.LogPosition,
            },
            cancellationToken: cancellationToken);
        await foreach (var record in logs.ResponseStream.ReadAllAsync(cancellationToken))
        {
            var skipped = (int)Math.Min(known[(int)record.Stream], record.Content.Length);
            known[(int)record.Stream] -= skipped;
            output.Write(record.Stream, record.Content.Span[skipped..]);
        }
    }

    private async Task SendAsync(DaemonConnection daemon, CancellationToken cancellationToken)
    {
        var begin = new AttachBegin { Container = _container, Stdin = options.Stdin, Size = Sizes.Current };
        using var call = await AttachCall.BeginAsync(
            daemon.Containers.Attach(cancellationToken: cancellationToken), begin, cancellationToken);
        await foreach (var typed in input.ReadAllAsync(cancellationToken))
        {
            await call.SendAsync(typed, cancellationToken);
        }
    }
}
