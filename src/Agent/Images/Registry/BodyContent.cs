using System.Net;
using System.Net.Http.Headers;

namespace Orc.Agent.Images.Registry;

/// <summary>A body on its way; tells of each part that went, so that silence can be told from size.</summary>
internal sealed class BodyContent : HttpContent
{
    private const int ChunkSize = 80 * 1024;

    private readonly RegistryBody _body;
    private readonly Action? _sent;

    public BodyContent(RegistryBody body, Action? sent)
    {
        _body = body;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue(body.MediaType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var source = await _body.OpenAsync(cancellationToken);
        var chunk = new byte[ChunkSize];
        while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var count)
        {
            await stream.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            _sent?.Invoke();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}
