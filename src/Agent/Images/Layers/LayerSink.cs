using System.IO.Pipelines;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Storage;
using ZstdSharp;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// Takes a layer's bytes as they come: keeps them as a blob, and hands them on to be unpacked. What comes unpacked and
/// has no digest of its own yet is kept packed.
/// </summary>
internal sealed class LayerSink(PipeWriter output, BlobWriter blob, Descriptor? expected) : IDisposable
{
    // zstd -1: 274 MB/s on the machine it was measured on, faster than most disks take the files.
    private const int ZstdLevel = 1;
    private const int ChunkSize = 64 * 1024;

    private CompressionStream? _packer;
    private Memory<byte> _chunk;
    private Compression? _compression;

    /// <summary>Bytes that came so far; after a broken connection, where to go on.</summary>
    public long Received { get; private set; }

    /// <summary>Where the next bytes are to be put; then <see cref="AdvanceAsync"/>.</summary>
    public Memory<byte> Chunk => _chunk = output.GetMemory(ChunkSize);

    public async ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        Keep(_chunk.Span[..count]);
        Received += count;
        output.Advance(count);
        await output.FlushAsync(cancellationToken);
    }

    public async Task ReadAllAsync(Stream source, CancellationToken cancellationToken)
    {
        while (await source.ReadAsync(Chunk, cancellationToken) is > 0 and var count)
        {
            await AdvanceAsync(count, cancellationToken);
        }
    }

    /// <summary>All came: is it what was asked for?</summary>
    public Descriptor Finish()
    {
        _packer?.Dispose();
        var digest = blob.Finish();
        if (expected is not null && expected.Digest != digest)
        {
            throw ImageException.BadContent(
                $"layer {expected.Digest} came as {Received} bytes that are {digest}: damaged, or not what it says");
        }

        return new Descriptor(expected?.MediaType is { Length: > 0 } known ? known : MediaType(), digest, blob.Length);
    }

    public void Dispose() => _packer?.Dispose();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (expected is not null && Received + bytes.Length > expected.Size)
        {
            throw ImageException.BadContent(
                $"layer {expected.Digest} is longer than the {expected.Size} bytes its manifest says");
        }

        // A first piece shorter than the mark is as good as unpacked: an archive has 512 bytes at least.
        _compression ??= CompressionMagic.Of(bytes);
        if (_compression is Compression.None && expected is null)
        {
            _packer ??= new CompressionStream(new BlobStream(blob), ZstdLevel, leaveOpen: true);
            _packer.Write(bytes);
            return;
        }

        blob.Append(bytes);
    }

    private string MediaType() => _compression switch
    {
        Compression.Gzip => MediaTypes.OciLayerGzip,
        Compression.None when expected is not null => MediaTypes.OciLayer,
        _ => MediaTypes.OciLayerZstd,
    };
}
