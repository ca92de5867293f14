using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>Containers.Exec, from the client's side.</summary>
internal sealed class ExecCall : IAttachedCall
{
    private readonly AsyncDuplexStreamingCall<ExecInput, RunOutput> _call;

    private ExecCall(AsyncDuplexStreamingCall<ExecInput, RunOutput> call)
    {
        _call = call;
    }

    public IAsyncStreamReader<RunOutput> Output => _call.ResponseStream;

    public static async Task<ExecCall> BeginAsync(
        AsyncDuplexStreamingCall<ExecInput, RunOutput> call, ExecBegin begin, CancellationToken cancellationToken)
    {
        await call.RequestStream.WriteAsync(new ExecInput { Begin = begin }, cancellationToken);
        return new ExecCall(call);
    }

    public Task SendAsync(AttachedInput input, CancellationToken cancellationToken) => input switch
    {
        AttachedInput.Typed typed => WriteAsync(new ExecInput { Stdin = typed.Content }, cancellationToken),
        AttachedInput.Closed => WriteAsync(new ExecInput { StdinClosed = true }, cancellationToken),
        AttachedInput.Resized resized =>
            WriteAsync(new ExecInput { Resize = Sizes.Of(resized.Size) }, cancellationToken),
        AttachedInput.Signalled signalled => WriteAsync(new ExecInput { Signal = signalled.Signal }, cancellationToken),
        _ => Task.CompletedTask,
    };

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public void Dispose() => _call.Dispose();

    private Task WriteAsync(ExecInput input, CancellationToken cancellationToken) =>
        _call.RequestStream.WriteAsync(input, cancellationToken);
}
