using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Storage;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Fetches and unpacks layers: each once, however many pulls want it at the same time. Whoever asks holds the layer's
/// digest in the store, so that it stays.
/// </summary>
internal sealed class LayerPuller(StoreContent content, TimeProvider time)
{
    private readonly SharedPulls<(Digest Blob, Digest DiffId), ImageLayer> _shared = new();

    public Task<ImageLayer> PullAsync(
        RegistryClient client,
        LayerPull pull,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken) =>
        _shared.RunAsync(
            (pull.Blob.Digest, pull.DiffId),
            (listeners, token) => FetchAsync(client, pull, listeners, token),
            progress,
            cancellationToken);

    private async Task<ImageLayer> FetchAsync(
        RegistryClient client,
        LayerPull pull,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        if (content.Layers.Find(pull.DiffId) is { } there)
        {
            // Another pull brought it since this one looked.
            Tell(PullStatus.Complete, pull.Blob.Size);
            return there;
        }

        await pull.Slots.WaitAsync(cancellationToken);
        try
        {
            var download = new BlobDownload(client, pull.Blob, time, Tell);
            using var unpacked = await content.Unpacker.UnpackAsync(
                new LayerRequest
                {
                    Name = pull.Name,
                    Feed = download.FeedAsync,
                    Blob = pull.Blob,
                    DiffId = pull.DiffId,
                    Reached = status => Tell(status, pull.Blob.Size),
                },
                cancellationToken);
            Tell(PullStatus.Complete, pull.Blob.Size);
            return unpacked.Layer;
        }
        finally
        {
            pull.Slots.Release();
        }

        void Tell(PullStatus status, long received) =>
            progress.Report(new PullProgress(pull.Name, status, received, pull.Blob.Size));
    }
}
