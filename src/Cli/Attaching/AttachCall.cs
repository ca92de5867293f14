using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Cli.Attaching;

/// <summary>Containers.Attach, from the client's side.</summary>
internal sealed class AttachCall : IAttachedCall
{
    private readonly AsyncDuplexStreamingCall<AttachInput, RunOutput> _call;

    private AttachCall(AsyncDuplexStreamingCall<AttachInput, RunOutput> call)
    {
        _call = call;
    }

    public IAsyncStreamReader<RunOutput> Output => _call.ResponseStream;

    public static async Task<AttachCall> BeginAsync(
        AsyncDuplexStreamingCall<AttachInput, RunOutput> call, AttachBegin begin, CancellationToken cancellationToken)
    {
        await call.RequestStream.WriteAsync(new AttachInput { Begin = begin }, cancellationToken);
        return new AttachCall(call);
    }

    public Task SendAsync(AttachedInput input, CancellationToken cancellationToken) => input switch
    {
        AttachedInput.Typed typed => WriteAsync(new AttachInput { Stdin = typed.Content }, cancellationToken),
        AttachedInput.Closed => WriteAsync(new AttachInput { StdinClosed = true }, cancellationToken),
        AttachedInput.Resized resized =>
            WriteAsync(new AttachInput { Resize = Sizes.Of(resized.Size) }, cancellationToken),
        AttachedInput.Signalled signalled =>
            WriteAsync(new AttachInput { Signal = signalled.Signal }, cancellationToken),
        _ => Task.CompletedTask,
    };

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public void Dispose() => _call.Dispose();

    private Task WriteAsync(AttachInput input, CancellationToken cancellationToken) =>
        _call.RequestStream.WriteAsync(input, cancellationToken);
}
