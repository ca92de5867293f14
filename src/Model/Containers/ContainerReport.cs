using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Model.Containers;

/// <summary>What the engine sees of one container now.</summary>
public sealed record ContainerReport
{
    public required ContainerId Id { get; init; }

    /// <summary>What it was made from; its name may have changed since (<see cref="Name"/> counts).</summary>
    public required ContainerSpec Spec { get; init; }

    public required string Name { get; init; }

    public required ContainerState State { get; init; }

    /// <summary>Its program runs, and hooks that belong to its start still do.</summary>
    public bool IsBeginning { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public HealthState Health { get; init; }

    /// <summary>The process that is the container's first, as the host numbers it; null: none runs.</summary>
    public int? Pid { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The end of the last run; null: it never ran to an end.</summary>
    public ExitReport? LastExit { get; init; }

    /// <summary>Runs so far, the one that is running included.</summary>
    public int RunCount { get; init; }

    /// <summary>Restarts in place by policy since the last start by a person.</summary>
    public int RestartCount { get; init; }

    /// <summary>A person stopped it, so that no policy starts it again.</summary>
    public bool StoppedByUser { get; init; }

    public string? ImageId { get; init; }

    /// <summary>What runs in it: entrypoint and command together, the image's included.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableArray<EndpointReport> Endpoints { get; init; } = [];

    /// <summary>Ports as they were bound: a range or an ephemeral port is a number here.</summary>
    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    /// <summary>Target → volume, of the volumes that are this container's alone.</summary>
    public ImmutableSortedDictionary<string, string> AnonymousVolumes { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
