using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orc.Model.Nodes;

namespace Orc.Agent.Membership;

/// <summary>A node's place in a cluster, as it is kept on its disk.</summary>
internal sealed partial record MemberState
{
    public required string Cluster { get; init; }

    public required NodeRole Role { get; init; }

    /// <summary>Where managers answer, as <c>address:port</c>; of a manager: where it does itself.</summary>
    public required ImmutableArray<string> Managers { get; init; }

    /// <summary>Where other nodes reach this one; empty: it was not said.</summary>
    public string AdvertiseAddress { get; init; } = "";

    /// <summary>Where a manager listens, as <c>address:port</c>.</summary>
    public string ListenAddress { get; init; } = "";

    [JsonSerializable(typeof(MemberState))]
    internal sealed partial class Form : JsonSerializerContext;
}
