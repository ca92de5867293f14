using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Orc.Agent.Images.Archives;
using Orc.Model.Images;
using ZstdSharp;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// Unpacks gzip and zstd, or passes plain bytes on, and says the digest of what came out: the layer's diff id.
/// </summary>
internal static class LayerInflater
{
    public const int ChunkSize = 64 * 1024;

    public static async Task<Digest> RunAsync(
        PipeReader input, PipeWriter output, TarLimits limits, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long total = 0;
        await using var source = await OpenAsync(input, cancellationToken);
        try
        {
            while (true)
            {
                var chunk = output.GetMemory(ChunkSize);
                var count = await source.ReadAsync(chunk, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                total += count;
                if (total > limits.MaxUnpackedBytes)
                {
                    throw ImageException.BadContent(
                        $"layer unpacks to more than {limits.MaxUnpackedBytes} bytes: is it a bomb?");
                }

                hash.AppendData(chunk.Span[..count]);
                output.Advance(count);
                await output.FlushAsync(cancellationToken);
            }
        }
        catch (Exception damaged) when (damaged is InvalidDataException or ZstdException)
        {
            throw new ImageException(
                ImageFailure.BadContent, $"layer cannot be unpacked: {damaged.Message}", damaged);
        }

        await output.CompleteAsync();
        return Digest.OfSha256(hash.GetHashAndReset());
    }

    /// <summary>What is packed, unpacked; by its first bytes.</summary>
    public static async ValueTask<Stream> OpenAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var start = await input.ReadAtLeastAsync(CompressionMagic.Length, cancellationToken);
        var magic = start.Buffer.Slice(0, Math.Min(CompressionMagic.Length, start.Buffer.Length)).ToArray();
        input.AdvanceTo(start.Buffer.Start);
        var source = input.AsStream();
        return CompressionMagic.Of(magic) switch
        {
            Compression.Gzip => new GZipStream(source, CompressionMode.Decompress),
            Compression.Zstd => new DecompressionStream(source),
            _ => source,
        };
    }
}
