using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>All of one container's network: written before any of it is made, removed after all of it is gone. It
/// lives in
/// the run-root, for a reboot takes both.</summary>
internal sealed record ContainerNetworkRecord
{
    public required string Container { get; init; }

    /// <summary>What people call it, for messages and on networks of the cluster.</summary>
    public string? Name { get; init; }

    /// <summary>By which others find it on networks of the cluster.</summary>
    public string? Hostname { get; init; }

    /// <summary>Where its network namespace is pinned.</summary>
    public required string NamespacePath { get; init; }

    public ImmutableArray<EndpointRecord> Endpoints { get; init; } = [];

    /// <summary>Ports as they were bound, for reports.</summary>
    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    /// <summary>The same for the ruleset: one for each address family.</summary>
    public ImmutableArray<PublishedPort> Published { get; init; } = [];
}
