using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images.Manifests;

/// <summary>Which image of a list this machine should run.</summary>
internal static class PlatformChoice
{
    /// <summary>The best that fits; among equals the first, as the list's author put them.</summary>
    public static Descriptor Choose(ImmutableArray<Descriptor> manifests, Platform wanted, string image)
    {
        var images = manifests.Where(manifest => !manifest.IsAttestation && !IsUnknown(manifest.Platform)).ToList();
        var best = images
            .Select(manifest => (Manifest: manifest, Fit: Fit(wanted, manifest, images.Count)))
            .Where(candidate => candidate.Fit is not null)
            .OrderByDescending(candidate => candidate.Fit)
            .FirstOrDefault();
        if (best.Manifest is { } found)
        {
            return found;
        }

        var there = string.Join(", ", images.Select(manifest => manifest.Platform?.ToString() ?? "unknown").Distinct());
        throw new ImageException(
            ImageFailure.NotFound, $"{image} has no image for {wanted}; it has {(there.Length == 0 ? "none" : there)}");
    }

    // An index with one entry and no platform is how simple tools write an archive.
    private static int? Fit(Platform wanted, Descriptor manifest, int count) =>
        manifest.Platform is { } platform ? wanted.Suits(platform) : count == 1 ? 0 : null;

    private static bool IsUnknown(Platform? platform) => platform is { Os: "unknown" };
}
