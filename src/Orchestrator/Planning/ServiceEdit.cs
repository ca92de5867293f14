using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Services;

namespace Orc.Orchestrator.Planning;

/// <summary>What the command line of <c>service update</c> says; null: it stays as it is.</summary>
internal sealed record ServiceEdit
{
    /// <summary>From the container of now to the one that is wanted.</summary>
    public Func<ContainerSpec, ContainerSpec>? Container { get; init; }

    /// <summary>As <see cref="AskedProject.AvoidedPorts"/>.</summary>
    public ImmutableHashSet<(int Number, PortProtocol Protocol)> AvoidedPorts { get; init; } = [];

    /// <summary>Whether this node has such a network of its own.</summary>
    public Func<string, bool> IsNetworkHere { get; init; } = _ => false;

    public int? Replicas { get; init; }

    public int? MaxConcurrent { get; init; }

    public Func<PlacementSpec, PlacementSpec>? Placement { get; init; }

    public ReservationSpec? Reservations { get; init; }

    public UpdateSpec? Update { get; init; }

    public UpdateSpec? Rollback { get; init; }

    public EndpointMode? EndpointMode { get; init; }

    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>Every task is made anew, though nothing changed.</summary>
    public bool Force { get; init; }
}
