using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>A network of this node: what was asked and what was chosen. Written before its bridge is made, removed
/// after
/// the bridge is gone, kept over a reboot so that addresses stay.</summary>
internal sealed record NetworkRecord
{
    /// <summary>64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    public required NetworkSpec Spec { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The name of its bridge; empty: it has none.</summary>
    public required string Bridge { get; init; }

    public required ImmutableArray<SubnetPlan> Subnets { get; init; }

    public required int Mtu { get; init; }

    /// <summary>Null: it ends at this node.</summary>
    public OverlayLink? Overlay { get; init; }

    /// <summary>macvlan: the machine's interface that its containers are on, and there is no bridge. Empty: there is
    /// nothing at all, as of settings for others. Null: a bridge.</summary>
    public string? Parent { get; init; }

    /// <summary>macvlan: the control plane of a cluster gives its addresses.</summary>
    public bool IsClusters { get; init; }

    /// <summary>It is of a cluster, which says who is on it.</summary>
    public bool IsOfCluster() => IsClusters || Overlay is not null;
}
