using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
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
        CancellationToken cancellationToken)
    {
        var key = new PullKey(reference, platform, credentials, Id: null);
        return _pulls.RunAsync(
            key, (listeners, token) => PullOnceAsync(key, listeners, token), progress, cancellationToken);
    }

    /// <summary>The image of that id and no other, fetched by its name where it is not here.</summary>
    /// <exception cref="ImageException">The name means another one by now, or it cannot be fetched.</exception>
    public async Task<Image> EnsureAsync(
        Digest id,
        string name,
        Platform? platform,
        RegistryCredentials? credentials,
        IProgress<PullProgress> progress,
        CancellationToken cancellationToken)
    {
        if (store.Find(id) is { } there)
        {
            return there;
        }

        try
        {
            var reference = ImageReference.TryParse(name, out var parsed, out var error)
                ? parsed
                : throw ImageException.Invalid($"'{name}' cannot be pulled: {error}");
            var key = new PullKey(reference, platform, credentials, id);
            var pulled = await _pulls.RunAsync(
                key, (listeners, token) => PullOnceAsync(key, listeners, token), progress, cancellationToken);
            return pulled.Image;
        }
        catch (ImageException failure)
        {
            throw new ImageException(
                failure.Reason, $"image {name} is to be {id}, which is not here: {failure.Message}", failure);
        }
    }

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

    /// <summary>All tags that the registry has of that repository.</summary>
    public Task<ImmutableArray<string>> ListTagsAsync(
        ImageReference reference, RegistryCredentials? credentials, CancellationToken cancellationToken) =>
        new RegistryClient(transport, reference, credentials, time).ListTagsAsync(cancellationToken);

    /// <summary>What the name means at its registry now.</summary>
    public async Task<Digest> FindDigestAsync(
        ImageReference reference, RegistryCredentials? credentials, CancellationToken cancellationToken)
    {
        var client = new RegistryClient(transport, reference, credentials, time);
        var asked = reference.Digest?.ToString() ?? reference.Tag!;
        return (await client.ReadManifestAsync(asked, cancellationToken)).Digest;
    }

    /// <exception cref="ImageException">The registry does not know the login.</exception>
    public Task CheckLoginAsync(string domain, RegistryCredentials credentials, CancellationToken cancellationToken) =>
        LoginCheck.RunAsync(transport, domain, credentials, cancellationToken);

    private async Task<PulledImage> PullOnceAsync(
        PullKey key, IProgress<PullProgress> progress, CancellationToken cancellationToken)
    {
        var client = new RegistryClient(transport, key.Reference, key.Credentials, time);
        var fetch = new ImageFetch(store, _layers, client, progress);
        var pulled = await fetch.RunAsync(key.Reference, key.Platform, key.Id, cancellationToken);
        Pulled(logger, key.Reference.ToString(), pulled.Digest, pulled.Outcome);
        return pulled;
    }

    private static bool IsIdOf(string name, Digest id) =>
        id.Hex.StartsWith(name, StringComparison.Ordinal) || id.ToString().StartsWith(name, StringComparison.Ordinal);

    /// <param name="Reference">By tag or digest.</param>
    /// <param name="Platform">Null: this machine's.</param>
    /// <param name="Credentials">Null: as anybody.</param>
    /// <param name="Id">The only one that will do; null: whatever the name means.</param>
    private sealed record PullKey(
        ImageReference Reference, Platform? Platform, RegistryCredentials? Credentials, Digest? Id);

    [LoggerMessage(LogLevel.Information, "image {Name} was pulled ({Digest}): {Outcome}")]
    private static partial void Pulled(ILogger logger, string name, Digest digest, PullOutcome outcome);
}
