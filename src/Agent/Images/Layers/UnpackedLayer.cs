using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Images.Layers;

/// <summary>A layer that is there now, and stays at least until this is disposed.</summary>
internal sealed class UnpackedLayer(ImageLayer layer, Descriptor blob, IDisposable hold) : IDisposable
{
    public ImageLayer Layer { get; } = layer;

    /// <summary>The kept bytes it came from, for a manifest.</summary>
    public Descriptor Blob { get; } = blob;

    public void Dispose() => hold.Dispose();
}
