using System.Runtime.InteropServices;
using System.Threading.Channels;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>
/// A person attached to a process: carries what is typed and signalled to it and its output back, until it ends, the
/// person leaves, or the daemon stays away for too long.
/// </summary>
internal sealed class AttachedSession(Invocation invocation, AttachedOptions options) : IDisposable
{
    private const int InputCapacity = 16;

    // A request that kills every daemon that reads it is not to be made for ever.
    private const int BeginnersPatience = 3;

    private readonly Channel<AttachedInput> _input = Channel.CreateBounded<AttachedInput>(InputCapacity);
    private readonly CancellationTokenSource _left = new();
    private readonly AttachedOutput _output = new(invocation.Console);
    private string? _container = options.Container;
    private bool _isMade = !options.MakesContainer;
    private string _logPosition = "";

    public async Task<AttachedEnd> RunAsync(IAttachedCall call, CancellationToken cancellationToken)
    {
        await invocation.Out.FlushAsync(cancellationToken);
        using var guard = options.Tty && options.Stdin ? new TerminalGuard() : null;
        using var signals = options.ForwardSignals && !options.Tty
            ? new SignalForwarding(_input.Writer, _left.Cancel)
            : null;
        using var resizes = options.Tty ? WatchSize() : null;
        if (options.Stdin)
        {
            var scanner = options.Tty ? new DetachScanner(DetachKeys.Parse(options.DetachKeys)) : null;
            new StandardInput(_input.Writer, scanner).Start();
        }

        try
        {
            var end = await FollowAsync(call, cancellationToken);
            for (var again = 0; end.Kind is AttachedEndKind.Unstarted or AttachedEndKind.Unmade; again++)
            {
                if (again == BeginnersPatience)
                {
                    return Resumption.NeverBegan();
                }

                end = await BeginAgainAsync(end.Kind, cancellationToken);
            }

            return end with { Container = _container };
        }
        finally
        {
            _ = _input.Writer.TryComplete();
        }
    }

    public void Dispose() => _left.Dispose();

    /// <summary>The daemon ended, as against: it refused.</summary>
    internal static bool IsLoss(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable
        || (failure.StatusCode is StatusCode.Internal or StatusCode.Unknown or StatusCode.Cancelled
            && failure.Status.DebugException is not null);

    private async Task<AttachedEnd> FollowAsync(IAttachedCall call, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _left.Token);
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var sender = SendAsync(call, sending.Token);
        try
        {
            return await ReadAsync(call, stop.Token);
        }
        catch (Exception failure) when (_left.IsCancellationRequested && IsEnd(failure))
        {
            return new AttachedEnd(AttachedEndKind.Detached, ExitCodes.Success);
        }
        catch (RpcException failure) when (IsLoss(failure) && options.OutlivesDaemon && _container is not null)
        {
            await sending.CancelAsync();
            return await ResumeAsync(_container, stop.Token);
        }
        finally
        {
            await sending.CancelAsync();
            await sender.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AttachedEnd> ResumeAsync(string container, CancellationToken cancellationToken)
    {
        var resumption = new Resumption(invocation, options, (container, _logPosition), _output, _input.Reader)
        {
            IsMade = _isMade,
        };
        var end = await resumption.RunAsync(cancellationToken);
        if (!_isMade && end.Kind is not (AttachedEndKind.Unmade or AttachedEndKind.Lost))
        {
            // Made by a daemon that did not live to say so.
            _isMade = true;
            options.OnCreated?.Invoke(new CreateContainerReply { Id = container });
        }

        return end;
    }

    private async Task<AttachedEnd> BeginAgainAsync(AttachedEndKind end, CancellationToken cancellationToken)
    {
        using var daemon = await DaemonReturn.WaitAsync(invocation, cancellationToken);
        if (daemon is null)
        {
            return Resumption.StayedAway(_container!);
        }

        using var call = await options.BeginAgain!(daemon, end, cancellationToken);
        return await FollowAsync(call, cancellationToken);
    }

    private async Task<AttachedEnd> ReadAsync(IAttachedCall call, CancellationToken cancellationToken)
    {
        while (await call.Output.MoveNext(cancellationToken))
        {
            var output = call.Output.Current;
            switch (output.OutputCase)
            {
                case RunOutput.OutputOneofCase.Chunk:
                    _output.Write(output.Chunk);
                    break;
                case RunOutput.OutputOneofCase.Pull:
                    options.OnPull?.Invoke(output.Pull);
                    break;
                case RunOutput.OutputOneofCase.Created:
                    _container = output.Created.Id;
                    _isMade = true;
                    options.OnCreated?.Invoke(output.Created);
                    break;
                case RunOutput.OutputOneofCase.LogPosition:
                    _logPosition = output.LogPosition;
                    break;
                case RunOutput.OutputOneofCase.Exited:
                    return new AttachedEnd(AttachedEndKind.Exited, output.Exited.Code);
                case RunOutput.OutputOneofCase.Failed:
                    return new AttachedEnd(AttachedEndKind.Failed, output.Failed.Code, output.Failed.Message);
            }
        }

        return new AttachedEnd(AttachedEndKind.Started, ExitCodes.Success);
    }

    private async Task SendAsync(IAttachedCall call, CancellationToken cancellationToken)
    {
        await foreach (var input in _input.Reader.ReadAllAsync(cancellationToken))
        {
            await call.SendAsync(input, cancellationToken);
            if (input is AttachedInput.Left)
            {
                await invocation.Error.WriteLineAsync("\r\nread escape sequence\r".AsMemory(), cancellationToken);
                await _left.CancelAsync();
                return;
            }
        }
    }

    private PosixSignalRegistration WatchSize() => PosixSignalRegistration.Create(PosixSignal.SIGWINCH, signal =>
    {
        signal.Cancel = true;
        if (Output.CliConsole.FindSize() is { } size)
        {
            _ = _input.Writer.TryWrite(new AttachedInput.Resized(size));
        }
    });

    private static bool IsEnd(Exception failure) =>
        failure is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };
}
