using System.Collections.Immutable;
using Orc.Model.Images;

namespace Orc.Agent.Images;

/// <summary>What a removal did, to be shown as Docker shows it.</summary>
public sealed record ImageRemoval
{
    /// <summary>Names taken away, short: <c>busybox:latest</c>.</summary>
    public ImmutableArray<string> Untagged { get; init; } = [];

    /// <summary>Images and layers that are gone.</summary>
    public ImmutableArray<Digest> Deleted { get; init; } = [];

    /// <summary>What that freed on disk: trees and blobs.</summary>
    public long FreedBytes { get; init; }

    public ImageRemoval Plus(ImageRemoval other) => new()
    {
        Untagged = [.. Untagged, .. other.Untagged],
        Deleted = [.. Deleted, .. other.Deleted],
        FreedBytes = FreedBytes + other.FreedBytes,
    };
}
