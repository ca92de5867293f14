using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Listing;

/// <summary>How an image was made, step by step, each with the layer it made.</summary>
internal static class ImageHistory
{
    /// <summary>The newest first, as Docker shows it. What a builder kept silent about is not made up.</summary>
    public static ImmutableArray<ImageStep> Of(Image image)
    {
        var steps = ImmutableArray.CreateBuilder<ImageStep>();
        var layer = 0;
        foreach (var entry in image.Config.History)
        {
            var size = entry.IsEmptyLayer || layer >= image.Layers.Length ? 0 : image.Layers[layer].Size;
            layer += entry.IsEmptyLayer ? 0 : 1;
            steps.Add(new ImageStep(entry, size));
        }

        // Layers that no step tells of are there all the same.
        for (; layer < image.Layers.Length; layer++)
        {
            steps.Add(
                new ImageStep(new ImageHistoryEntry { Created = image.Config.Created }, image.Layers[layer].Size));
        }

        steps.Reverse();
        return steps.ToImmutable();
    }
}
