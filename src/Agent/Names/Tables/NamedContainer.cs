using System.Collections.Immutable;
using Orc.Agent.Networks;
using Orc.Model.Containers;

namespace Orc.Agent.Names.Tables;

/// <summary>What of a container matters to names.</summary>
internal sealed record NamedContainer
{
    public required ContainerId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What it calls itself, when that was asked for.</summary>
    public string? Hostname { get; init; }

    public required ContainerNetworkRecord Network { get; init; }

    /// <summary>A process of it runs, or will in a moment.</summary>
    public required bool IsRunning { get; init; }

    public HealthState Health { get; init; }

    /// <summary>Its own servers, as the user wrote them.</summary>
    public ImmutableArray<string> Dns { get; init; } = [];

    /// <summary>Others that it alone knows by another name, as <c>name[:alias]</c>.</summary>
    public ImmutableArray<string> Links { get; init; } = [];

    /// <summary>A check says it can serve, or there is none to ask.</summary>
    public bool IsHealthy => Health is HealthState.None or HealthState.Healthy;
}
