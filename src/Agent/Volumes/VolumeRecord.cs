using System.Text.Json.Serialization;
using Orc.Model.Volumes;

namespace Orc.Agent.Volumes;

/// <summary>A volume of this node. Written before its directory is made, removed after that is gone.</summary>
internal sealed record VolumeRecord
{
    public required VolumeSpec Spec { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Made for one container, with a name nobody chose; goes with <c>rm -v</c> and <c>prune</c>.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Its removal has begun: what is left of its content is no volume any more.</summary>
    public bool IsRemoving { get; init; }

    [JsonIgnore]
    public string Name => Spec.Name;
}
