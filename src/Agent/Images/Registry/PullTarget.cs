using System.Collections.Immutable;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>What a name turned out to mean: one image, and what the registry calls it.</summary>
internal sealed record PullTarget(
    ImageReference Reference, Platform? Platform, ManifestDocument.Single Manifest, Digest Digest)
{
    /// <summary>Is the configuration that of the image asked for? Then its layers' digests, the lowest first.</summary>
    public ImmutableArray<Digest> Check(ImageConfig config)
    {
        // A tag without a list has one image, whatever was asked; who asked for none takes what there is.
        if (Platform is not null && Platform.Suits(config.Platform) is null)
        {
            throw new ImageException(
                ImageFailure.NotFound, $"{Reference} has no image for {Platform}; it has {config.Platform}");
        }

        return config.DiffIds.Length == Manifest.Layers.Length
            ? config.DiffIds
            : throw ImageException.BadContent(
                $"{Reference} has {Manifest.Layers.Length} layers, but its configuration lists "
                + $"{config.DiffIds.Length}");
    }
}
