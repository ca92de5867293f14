using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>A layer to be fetched: what comes, what has to be in it, and what is taken before it is begun.</summary>
/// <param name="Blob">Its bytes as the registry has them.</param>
/// <param name="DiffId">The digest of the archive in them.</param>
/// <param name="Slots">A pull fetches so many at a time.</param>
internal sealed record LayerPull(Descriptor Blob, Digest DiffId, SemaphoreSlim Slots)
{
    /// <summary>As Docker shows it.</summary>
    public string Name => Blob.Digest.Short;
}
