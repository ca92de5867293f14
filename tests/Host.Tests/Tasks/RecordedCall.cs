using Grpc.Core;

namespace Orc.Host.Tests.Tasks;

/// <summary>A call without a network: gathers what is written.</summary>
internal sealed class RecordedCall<T>(CancellationToken cancellationToken) : ServerCallContext, IServerStreamWriter<T>
{
    public List<T> Written { get; } = [];

    public new WriteOptions? WriteOptions { get; set; }

    protected override string MethodCore => "test";

    protected override string HostCore => "test";

    protected override string PeerCore => "test";

    protected override DateTime DeadlineCore => DateTime.MaxValue;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore { get; } = cancellationToken;

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new("", []);

    public Task WriteAsync(T message, CancellationToken cancellationToken) => WriteAsync(message);

    public Task WriteAsync(T message)
    {
        lock (Written)
        {
            Written.Add(message);
        }

        return Task.CompletedTask;
    }

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
