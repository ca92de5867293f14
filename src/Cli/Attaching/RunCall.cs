using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>Containers.Run, from the client's side.</summary>
internal sealed class RunCall : IAttachedCall
{
    private readonly AsyncDuplexStreamingCall<RunInput, RunOutput> _call;

    private RunCall(AsyncDuplexStreamingCall<RunInput, RunOutput> call)
    {
        _call = call;
    }

    public IAsyncStreamReader<RunOutput> Output => _call.ResponseStream;

    public static async Task<RunCall> BeginAsync(
        AsyncDuplexStreamingCall<RunInput, RunOutput> call, RunBegin begin, CancellationToken cancellationToken)
    {
        await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, cancellationToken);
        return new RunCall(call);
    }

    /// <summary>For a daemon that died before it made the container, or after that and before it started it.</summary>
    public static Func<DaemonConnection, AttachedEndKind, CancellationToken, Task<IAttachedCall>> Again(
        RunBegin begin) =>
        async (daemon, end, cancellationToken) => await BeginAsync(
            daemon.Containers.Run(cancellationToken: cancellationToken), Rest(begin, end), cancellationToken);

    public Task SendAsync(AttachedInput input, CancellationToken cancellationToken) => input switch
    {
        AttachedInput.Typed typed => WriteAsync(new RunInput { Stdin = typed.Content }, cancellationToken),
        AttachedInput.Closed => WriteAsync(new RunInput { StdinClosed = true }, cancellationToken),
        AttachedInput.Resized resized =>
            WriteAsync(new RunInput { Resize = Sizes.Of(resized.Size) }, cancellationToken),
        AttachedInput.Signalled signalled => WriteAsync(new RunInput { Signal = signalled.Signal }, cancellationToken),
        AttachedInput.Left => WriteAsync(new RunInput { Detach = true }, cancellationToken),
        _ => Task.CompletedTask,
    };

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public void Dispose() => _call.Dispose();

    private static RunBegin Rest(RunBegin begin, AttachedEndKind end)
    {
        if (begin.HasContainer || end is AttachedEndKind.Unmade)
        {
            return begin;
        }

        var rest = begin.Clone();
        rest.Spec = null;
        rest.Container = begin.Id;
        return rest;
    }

    private Task WriteAsync(RunInput input, CancellationToken cancellationToken) =>
        _call.RequestStream.WriteAsync(input, cancellationToken);
}
