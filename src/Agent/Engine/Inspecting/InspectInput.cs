using System.Collections.Immutable;
using Orc.Agent.Engine.Health;
using Orc.Agent.Engine.Oci;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>All that is known of a container, gathered so that writing it down stays pure.</summary>
internal sealed record InspectInput
{
    public required ContainerReport Report { get; init; }

    public required EnginePaths Paths { get; init; }

    public required UtsNames Names { get; init; }

    /// <summary>Null: its image was removed by force.</summary>
    public ImageConfig? Image { get; init; }

    /// <summary>Of the image, the uppermost first.</summary>
    public ImmutableArray<string> LowerDirectories { get; init; } = [];

    public ImmutableArray<InspectMount> Mounts { get; init; } = [];

    /// <summary>Name → id of the networks it is on.</summary>
    public ImmutableSortedDictionary<string, string> NetworkIds { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What its checks said; null: none was made.</summary>
    public HealthRecord? Health { get; init; }

    /// <summary>The pinned network namespace; null: none of its own.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>The runtime's name that is used when the spec names none.</summary>
    public required string DefaultRuntime { get; init; }

    public ImageConfig ImageOrNone => Image ?? new ImageConfig { Platform = Platform.Host };
}
