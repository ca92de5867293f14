using System.Collections.Immutable;
using Orc.Agent.Networks;

namespace Orc.Agent.Endpoints;

/// <summary>A network as it is shown: one of ours, or one that is always there.</summary>
/// <param name="Record">Null: it has none (host, none, and bridge before its first container).</param>
internal sealed record ListedNetwork(string Id, string Name, string Driver, NetworkRecord? Record)
{
    public bool IsPredefined => Name is NetworkCatalog.Bridge or NetworkCatalog.Host or NetworkCatalog.None;

    public ImmutableSortedDictionary<string, string> Labels =>
        Record?.Spec.Labels ?? ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Options =>
        Record?.Spec.Options ?? ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>As Docker says it: of this machine, or of a cluster.</summary>
    public string Scope => Record?.IsOfCluster() == true ? "swarm" : "local";

    public bool IsInternal => Record is { Spec.Internal: true };
}
