using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orc.Agent.Images.Layers;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;
using Orc.Model.Services;

namespace Orc.Agent.Images;

/// <summary>
/// Brings images from registries into the store: whole, or not at all. What is here already is not fetched again, and
/// what two ask for at once is fetched once.
/// </summary>
internal sealed partial class ImagePuller(
    ImageStore store, RegistryTransport transport, TimeProvider time, ILogger<ImagePuller> logger)
{
    // As dockerd: more connections make no link faster.
    private const int LayersAtATime = 3;

    private readonly LayerPuller _layers = new(store.Content, time);
    private readonly SharedPulls<PullKey, PulledImage> _pulls = new();

    /// <summary>Asks the registry what the name means now, and fetches what is missing of that.</summary>
    /// <param name="reference">By tag or digest.</param>
    /// <param name="platform">Null: this machine's.</param>
    /// <param name="credentials">Null: as anybody.</param>
    /// <param name="progress">Told from several threads, one at a time; it must not block.</param>
    /// <param name="cancellationToken">Stops the pull, unless another still waits for it.</param>
    public Task<PulledImage> PullAsync(
        ImageReference reference,
        Platform? platform,
        RegistryCredentials? credentials,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken) =>
        _pulls.RunAsync(
            new PullKey(reference, platform, credentials),
            (listeners, token) => PullOnceAsync(reference, platform, credentials, listeners, token),
            progress,
            cancellationToken);

    /// <summary>The image of that name, id or part of an id, fetched first where the policy says so.</summary>
    public async Task<Image> EnsureAsync(
        string name,
        PullPolicy policy,
        Platform? platform,
        RegistryCredentials? credentials,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        if (policy is not PullPolicy.Always && store.Find(name) is { } there
            && (platform is null || platform.Suits(there.Config.Platform) is not null))
        {
            return there;
        }

        if (policy is PullPolicy.Never)
        {
            throw ImageException.NoSuchImage(name);
        }

        // What is named by its id, no registry can be asked for.
        if (store.Find(name) is { } local && IsIdOf(name, local.Id))
        {
            return local;
        }

        var reference = ImageReference.TryParse(name, out var parsed, out var error)
            ? parsed
            : throw ImageException.Invalid($"'{name}' cannot be pulled: {error}");
        return (await PullAsync(reference, platform, credentials, progress, cancellationToken)).Image;
    }

    private async Task<PulledImage> PullOnceAsync(
        ImageReference reference,
        Platform? platform,
        RegistryCredentials? credentials,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            var client = new RegistryClient(transport, reference, credentials, time);
            var asked = reference.Digest?.ToString() ?? reference.Tag!;
            var document = await client.ReadManifestAsync(asked, cancellationToken);
            var manifest = await ChooseAsync(client, document, reference, platform, cancellationToken);
            var before = store.Find(reference)?.Id;
            var image = await FetchAsync(
                client, new PullTarget(reference, platform, manifest, document.Digest), progress, cancellationToken);
            var outcome = before == image.Id ? PullOutcome.UpToDate : PullOutcome.Downloaded;
            Pulled(logger, reference.ToString(), document.Digest, outcome);
            return new PulledImage(image, document.Digest, outcome);
        }
        catch (IOException full) when (DiskFull.Is(full))
        {
            throw DiskFull.Exception(store.Paths.Root, $"pull {reference}", needed: null, full);
        }
    }

    private static async Task<ManifestDocument.Single> ChooseAsync(
        RegistryClient client,
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

    private async Task<Image> FetchAsync(
        RegistryClient client,
        PullTarget target,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        var (reference, manifest) = (target.Reference, target.Manifest);
        using var held = store.HoldContent(
            [manifest.Digest, manifest.Config.Digest, .. manifest.Layers.Select(layer => layer.Digest)]);
        var config = store.Content.Blobs.Find(manifest.Config.Digest)
            ?? await client.ReadConfigAsync(manifest.Config, cancellationToken);
        var diffIds = target.Check(ImageConfigReader.Read(config));
        using var heldLayers = store.HoldContent(diffIds);
        await FetchLayersAsync(client, target, diffIds, progress, cancellationToken);

        // A name by digest says where the image came from; without a tag it is the only one.
        return store.Add(
            manifest, config, reference.Digest is null ? reference : null, reference.WithDigest(target.Digest));
    }

    private async Task FetchLayersAsync(
        RegistryClient client,
        PullTarget target,
        ImmutableArray<Digest> diffIds,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        var slots = new SemaphoreSlim(LayersAtATime, LayersAtATime);
        var pulls = target.Manifest.Layers.Zip(diffIds)
            .DistinctBy(layer => layer.Second)
            .Select(layer => new LayerPull(layer.First, layer.Second, slots))
            .ToLookup(pull => store.Content.Layers.Find(pull.DiffId) is null);
        foreach (var (blob, _, _) in pulls[false])
        {
            progress.Report(new PullProgress(blob.Digest.Short, PullStatus.AlreadyExists, blob.Size, blob.Size));
        }

        // What is kept packed comes out at least as large again.
        DiskFull.Check(store.Paths.Root, $"pull {target.Reference}", pulls[true].Sum(pull => pull.Blob.Size) * 2);
        using var stages = new StageGroup(cancellationToken);
        foreach (var pull in pulls[true])
        {
            _ = stages.Run(token => _layers.PullAsync(client, pull, progress, token));
        }

        await stages.CompleteAsync();
    }

    private static bool IsIdOf(string name, Digest id) =>
        id.Hex.StartsWith(name, StringComparison.Ordinal) || id.ToString().StartsWith(name, StringComparison.Ordinal);

    private sealed record PullKey(ImageReference Reference, Platform? Platform, RegistryCredentials? Credentials);

    [LoggerMessage(LogLevel.Information, "image {Name} was pulled ({Digest}): {Outcome}")]
    private static partial void Pulled(ILogger logger, string name, Digest digest, PullOutcome outcome);
}
