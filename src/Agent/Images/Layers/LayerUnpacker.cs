using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Storage;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// A layer's way from its bytes to a tree, in three steps that run beside each other: receive (and hash, and keep),
/// inflate (and hash what comes out), make the files. All three are about as dear as each other, so that two cores are
/// both in use with one layer.
/// </summary>
internal sealed partial class LayerUnpacker(
    LayerStore layers, BlobStore blobs, ImageStorePaths paths, TarLimits limits, ILogger logger)
{
    // Enough to even out small files and large ones; a pull of four layers holds 40 MiB at most.
    private const long PipeBytes = 4 << 20;

    private static readonly PipeOptions Buffering = new(
        pauseWriterThreshold: PipeBytes,
        resumeWriterThreshold: PipeBytes - (4 * LayerInflater.ChunkSize),
        minimumSegmentSize: LayerInflater.ChunkSize,
        useSynchronizationContext: false);

    /// <summary>Receives, checks and unpacks a layer. Whatever fails, nothing of it is left.</summary>
    public async Task<UnpackedLayer> UnpackAsync(LayerRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(request, cancellationToken);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.Exception(paths.Root, $"unpack layer {request.Name}", request.Blob?.Size, full);
        }
    }

    private async Task<UnpackedLayer> RunAsync(LayerRequest request, CancellationToken cancellationToken)
    {
        using var staging = layers.Begin();
        using var blob = blobs.Create();
        var packed = new Pipe(Buffering);
        var plain = new Pipe(Buffering);
        using var sink = new LayerSink(packed.Writer, blob, request.Blob);
        using var extractor = new LayerExtractor(staging.Tree, limits);
        using var stages = new StageGroup(cancellationToken);

        var receive = stages.Run(token => ReceiveAsync(request, sink, packed.Writer, token));
        var inflate = stages.Run(token => LayerInflater.RunAsync(packed.Reader, plain.Writer, limits, token));
        var extract = stages.Run(token => ExtractAsync(extractor, plain.Reader, token));
        await stages.CompleteAsync();

        var diffId = await inflate;
        if (request.DiffId is { } wanted && wanted != diffId)
        {
            throw ImageException.BadContent(
                $"layer {request.Name} unpacks to {diffId}, but the image's configuration says {wanted}");
        }

        var report = await extract;
        if (report.SkippedDevices > 0)
        {
            SkippedDevices(logger, request.Name, report.SkippedDevices);
        }

        var descriptor = await receive;
        blob.Keep();
        var (layer, hold) = layers.Keep(staging, diffId, report.Bytes, report.Entries);
        return new UnpackedLayer(layer, descriptor, hold);
    }

    private static async Task<Manifests.Descriptor> ReceiveAsync(
        LayerRequest request, LayerSink sink, PipeWriter output, CancellationToken cancellationToken)
    {
        await request.Feed(sink, cancellationToken);
        var descriptor = sink.Finish();
        request.Reached(PullStatus.Downloaded);
        await output.CompleteAsync();
        request.Reached(PullStatus.Extracting);
        return descriptor;
    }

    private async Task<ExtractReport> ExtractAsync(
        LayerExtractor extractor, PipeReader input, CancellationToken cancellationToken) =>
        await extractor.ExtractAsync(new TarReader(input, limits), cancellationToken);

    [LoggerMessage(LogLevel.Warning, "layer {Layer} brought {Count} device nodes that images may not bring; skipped")]
    private static partial void SkippedDevices(ILogger logger, string layer, long count);
}
