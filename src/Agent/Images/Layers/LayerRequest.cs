using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Layers;

/// <summary>A layer to unpack, with what is known of it beforehand; all of that is checked.</summary>
internal sealed record LayerRequest
{
    /// <summary>Twelve digits, for progress and messages.</summary>
    public required string Name { get; init; }

    /// <summary>Gives its bytes, compressed or not, in order.</summary>
    public required LayerFeed Feed { get; init; }

    /// <summary>What the bytes must be. Null: whatever comes (an import).</summary>
    public Descriptor? Blob { get; init; }

    /// <summary>What the archive inside must be. Null: whatever comes.</summary>
    public Digest? DiffId { get; init; }

    /// <summary>Told of the phases as they are reached.</summary>
    public Action<PullStatus> Reached { get; init; } = static _ => { };
}
