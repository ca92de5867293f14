using System.Collections.Immutable;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>One pull, from a name to an image in the store.</summary>
internal sealed class ImageFetch(
    ImageStore store, LayerPuller layers, RegistryClient client, IProgress<PullProgress> progress)
{
    // As dockerd: more connections make no link faster.
    private const int LayersAtATime = 3;

    /// <param name="reference">By tag or digest.</param>
    /// <param name="platform">Null: this machine's.</param>
    /// <param name="id">Nothing is fetched, and no name moves, if it means another one; null: any will do.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<PulledImage> RunAsync(
        ImageReference reference, Platform? platform, Digest? id, CancellationToken cancellationToken)
    {
        try
        {
            var asked = reference.Digest?.ToString() ?? reference.Tag!;
            var document = await client.ReadManifestAsync(asked, cancellationToken);
            var manifest = await ChooseAsync(document, reference, platform, cancellationToken);
            Check(reference, id, manifest);
            var before = store.Find(reference)?.Id;
            var image = await FetchAsync(
                new PullTarget(reference, platform, manifest, document.Digest), cancellationToken);
            var outcome = before == image.Id ? PullOutcome.UpToDate : PullOutcome.Downloaded;
            return new PulledImage(image, document.Digest, outcome);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.Exception(store.Paths.Root, $"pull {reference}", needed: null, full);
        }
    }

    private async Task<ManifestDocument.Single> ChooseAsync(
        ManifestDocument document,
        ImageReference reference,
        Platform? platform,
        CancellationToken cancellationToken)
    {
        if (document is ManifestDocument.Many list)
        {
            var chosen = PlatformChoice.Choose(list.Manifests, platform ?? Platform.Host, reference.ToString());
            document = await client.ReadManifestAsync(chosen.Digest.ToString(), cancellationToken);
        }

        var manifest = document as ManifestDocument.Single
            ?? throw ImageException.BadContent($"{reference} is a list of lists, which no engine reads");
        return MediaTypes.IsImageConfig(manifest.Config.MediaType)
            ? manifest
            : throw ImageException.BadContent(
                $"{reference} is no container image: its content is of type {manifest.Config.MediaType}");
    }

    private static void Check(ImageReference reference, Digest? id, ManifestDocument.Single manifest)
    {
        if (id is { } only && manifest.Config.Digest != only)
        {
            throw new ImageException(
                ImageFailure.NotFound,
                $"{reference} means another image by now ({manifest.Config.Digest}); deploy it again to take that one");
        }
    }

    private async Task<Image> FetchAsync(PullTarget target, CancellationToken cancellationToken)
    {
        var (reference, manifest) = (target.Reference, target.Manifest);
        using var held = store.HoldContent(
            [manifest.Digest, manifest.Config.Digest, .. manifest.Layers.Select(layer => layer.Digest)]);
        var config = store.Content.Blobs.Find(manifest.Config.Digest)
            ?? await client.ReadConfigAsync(manifest.Config, cancellationToken);
        var diffIds = target.Check(ImageConfigReader.Read(config));
        using var heldLayers = store.HoldContent(diffIds);
        await FetchLayersAsync(target, diffIds, cancellationToken);

        // A name by digest says where the image came from; without a tag it is the only one.
        return store.Add(
            manifest, config, reference.Digest is null ? reference : null, reference.WithDigest(target.Digest));
    }

    private async Task FetchLayersAsync(
        PullTarget target, ImmutableArray<Digest> diffIds, CancellationToken cancellationToken)
    {
        var slots = new SemaphoreSlim(LayersAtATime, LayersAtATime);
        var pulls = target.Manifest.Layers.Zip(diffIds)
            .DistinctBy(layer => layer.Second)
            .Select(layer => new LayerPull(layer.First, layer.Second, slots))
            .Select(pull => (Pull: pull, IsHere: store.Content.Layers.Find(pull.DiffId) is not null))
            .ToList();
        foreach (var (pull, isHere) in pulls)
        {
            progress.Report(isHere
                ? new PullProgress(pull.Name, PullStatus.AlreadyExists, pull.Blob.Size, pull.Blob.Size)
                : new PullProgress(pull.Name, PullStatus.Waiting, 0, pull.Blob.Size));
        }

        var missing = pulls.Where(layer => !layer.IsHere).Select(layer => layer.Pull).ToList();

        // What is kept packed comes out at least as large again.
        DiskFull.Check(store.Paths.Root, $"pull {target.Reference}", missing.Sum(pull => pull.Blob.Size) * 2);
        using var stages = new StageGroup(cancellationToken);
        foreach (var pull in missing)
        {
            _ = stages.Run(token => layers.PullAsync(client, pull, progress, token));
        }

        await stages.CompleteAsync();
    }
}
