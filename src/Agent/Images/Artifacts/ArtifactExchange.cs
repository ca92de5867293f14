using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Agent.Images.Artifacts;

/// <summary>Puts artifacts into registries and takes them out; nothing of them is kept here.</summary>
internal sealed class ArtifactExchange(RegistryTransport transport, TimeProvider time)
{
    private const int LargestPart = 4 << 20;
    private const long LargestWhole = 32 << 20;

    /// <param name="reference">By tag.</param>
    /// <param name="artifact">What is pushed.</param>
    /// <param name="form">How its manifest is written.</param>
    /// <param name="credentials">Null: as anybody.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What points at it.</returns>
    public async Task<Descriptor> PushAsync(
        ImageReference reference,
        Artifact artifact,
        ArtifactForm form,
        RegistryCredentials? credentials,
        CancellationToken cancellationToken)
    {
        var writer = new RegistryWriter(transport, reference, credentials, time);
        byte[][] blobs = [ArtifactManifest.EmptyConfig, .. artifact.Parts.Select(part => part.Content)];
        foreach (var blob in blobs.DistinctBy(blob => ManifestWriter.DigestOf(blob)))
        {
            await writer.WriteBlobAsync(
                ManifestWriter.DigestOf(blob),
                RegistryBody.Of(blob, RegistryBody.Bytes),
                from: null,
                cancellationToken);
        }

        try
        {
            return await WriteAsync(
                form is ArtifactForm.Oci10 ? ArtifactForm.Oci10 : ArtifactForm.Oci11);
        }
        catch (ImageException refusal) when (form is ArtifactForm.Any && refusal.Reason is ImageFailure.BadContent)
        {
            // Older registries know no manifest with a type of its own.
            return await WriteAsync(ArtifactForm.Oci10);
        }

        async Task<Descriptor> WriteAsync(ArtifactForm chosen)
        {
            var manifest = ArtifactManifest.Write(artifact, chosen);
            var digest = await writer.WriteManifestAsync(
                reference.Tag!, manifest, MediaTypes.OciManifest, cancellationToken);
            return new Descriptor(MediaTypes.OciManifest, digest, manifest.Length);
        }
    }

    /// <summary>Copies images beside an artifact, and a list of them that refers to it.</summary>
    public async Task<Descriptor> PushImagesAsync(
        ImageReference reference,
        Artifact artifact,
        Descriptor subject,
        IReadOnlyList<(ImageReference Name, RegistryCredentials? Login)> images,
        RegistryCredentials? credentials,
        CancellationToken cancellationToken)
    {
        var writer = new RegistryWriter(transport, reference, credentials, time);
        var copied = new List<Descriptor>();
        foreach (var (name, login) in images)
        {
            var source = new RegistryClient(transport, name, login, time);
            copied.Add(await new ImageCopy(source, name, writer, reference).RunAsync(cancellationToken));
        }

        var annotations = artifact.Parts.Length > 0
            ? artifact.Parts[0].Annotations
            : ImmutableSortedDictionary<string, string>.Empty;
        var index = ArtifactManifest.WriteIndex(
            artifact.Type, subject, copied.DistinctBy(image => image.Digest), annotations);
        var list = new Descriptor(MediaTypes.OciIndex, ManifestWriter.DigestOf(index), index.Length);
        if (!await writer.WriteReferringAsync(index, MediaTypes.OciIndex, cancellationToken))
        {
            var reader = new RegistryClient(transport, reference, credentials, time);
            await WriteReferrersAsync(reader, writer, subject.Digest, list, artifact.Type, cancellationToken);
        }

        return list;
    }

    // Where a registry does not answer who refers to what, a tag of that name does: clients keep it, by adding to it.
    private static async Task WriteReferrersAsync(
        RegistryClient reader,
        RegistryWriter writer,
        Digest subject,
        Descriptor referrer,
        string type,
        CancellationToken cancellationToken)
    {
        var tag = ReferrersTag.NameOf(subject);
        byte[]? before = null;
        try
        {
            (before, _) = await reader.ReadDocumentAsync(tag, cancellationToken);
        }
        catch (ImageException missing) when (missing.Reason is ImageFailure.NotFound)
        {
            // It is the first.
        }

        if (ReferrersTag.Add(before, referrer, type) is { } after)
        {
            _ = await writer.WriteManifestAsync(tag, after, MediaTypes.OciIndex, cancellationToken);
        }
    }

    /// <summary>By tag or digest. What has another type comes without its parts: who asked says what it is.</summary>
    public async Task<(Digest Digest, Artifact Artifact)> FetchAsync(
        ImageReference reference,
        IReadOnlyCollection<string> types,
        RegistryCredentials? credentials,
        CancellationToken cancellationToken)
    {
        var client = new RegistryClient(transport, reference, credentials, time);
        var asked = reference.Digest?.ToString() ?? reference.Tag!;
        var (bytes, _) = await client.ReadDocumentAsync(asked, cancellationToken);
        var said = ArtifactManifest.Read(bytes, reference.ToString());
        var artifact = new Artifact { Type = said.Type, ConfigType = said.ConfigType };
        var digest = ManifestWriter.DigestOf(bytes);
        if (!types.Contains(said.Type.Length > 0 ? said.Type : said.ConfigType))
        {
            return (digest, artifact);
        }

        if (said.Layers.Any(layer => layer.Blob.Size > LargestPart)
            || said.Layers.Sum(layer => layer.Blob.Size) > LargestWhole)
        {
            throw ImageException.BadContent(
                $"{reference} has parts of more than {LargestPart >> 20} MiB, or {LargestWhole >> 20} MiB together");
        }

        var parts = ImmutableArray.CreateBuilder<ArtifactPart>(said.Layers.Length);
        foreach (var layer in said.Layers)
        {
            parts.Add(new ArtifactPart(
                layer.Blob.MediaType,
                await client.ReadBlobAsync(layer.Blob, LargestPart, cancellationToken),
                layer.Annotations));
        }

        return (digest, artifact with { Parts = parts.MoveToImmutable() });
    }
}
