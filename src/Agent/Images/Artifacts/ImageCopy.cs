using System.Net;
using Orc.Agent.Images.Manifests;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;

namespace Orc.Agent.Images.Artifacts;

/// <summary>
/// Copies an image, for all of its platforms, from one repository to another. Within a registry nothing is carried:
/// the other repository takes over what this one has, where the registry allows it.
/// </summary>
internal sealed class ImageCopy(
    RegistryClient source, ImageReference from, RegistryWriter target, ImageReference to)
{
    // Within a registry, blobs can be taken over by name.
    private string? MountFrom => from.Domain == to.Domain ? from.Path : null;

    /// <returns>What points at it in the other repository, where it has no tag.</returns>
    public async Task<Descriptor> RunAsync(CancellationToken cancellationToken)
    {
        var asked = from.Digest?.ToString() ?? from.Tag!;
        var document = await source.ReadManifestAsync(asked, cancellationToken);
        foreach (var manifest in (document as ManifestDocument.Many)?.Manifests ?? [])
        {
            var one = await source.ReadManifestAsync(manifest.Digest.ToString(), cancellationToken);
            await CopyAsync(one, cancellationToken);
        }

        return await CopyAsync(document, cancellationToken);
    }

    private async Task<Descriptor> CopyAsync(ManifestDocument document, CancellationToken cancellationToken)
    {
        if (document is ManifestDocument.Single single)
        {
            foreach (var blob in single.Layers.Prepend(single.Config).DistinctBy(blob => blob.Digest))
            {
                var content = new RegistryBody(
                    token => OpenAsync(blob, token), blob.Size, RegistryBody.Bytes);
                await target.WriteBlobAsync(blob.Digest, content, MountFrom, cancellationToken);
            }
        }

        var bytes = document.Bytes.ToArray();
        await target.WriteManifestAsync(
            document.Digest.ToString(), bytes, document.MediaType, cancellationToken);
        return new Descriptor(document.MediaType, document.Digest, bytes.Length);
    }

    // What comes is checked where it goes: the registry counts the digest again.
    private async Task<Stream> OpenAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        var response = await source.OpenBlobAsync(blob.Digest, from: 0, cancellationToken);
        return response.StatusCode is HttpStatusCode.OK
            ? await response.Content.ReadAsStreamAsync(cancellationToken)
            : throw ImageException.BadContent($"{from} answered {(int)response.StatusCode} for {blob.Digest.Short}");
    }
}
