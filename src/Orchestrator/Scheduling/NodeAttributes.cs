using System.Net;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>What constraints and preferences may name of a node, in Swarm's words.</summary>
internal static class NodeAttributes
{
    private const string NodeLabels = "node.labels.";
    private const string EngineLabels = "engine.labels.";

    public static bool IsKnown(string key) =>
        key.ToLowerInvariant() is "node.id" or "node.hostname" or "node.ip" or "node.role" or "node.platform.os"
            or "node.platform.arch"
        || IsLabel(key, NodeLabels) || IsLabel(key, EngineLabels);

    /// <summary>A label that is not there is empty; null: nodes have no such attribute.</summary>
    public static string? Find(Node node, string key) => key.ToLowerInvariant() switch
    {
        "node.id" => node.Id.Value,
        "node.hostname" => node.Name,
        "node.ip" => node.Description.Address,
        "node.role" => node.Role == NodeRole.Manager ? "manager" : "worker",
        "node.platform.os" => node.Description.OperatingSystem,
        "node.platform.arch" => Architecture(node.Description.Architecture),
        _ when IsLabel(key, NodeLabels) => node.Labels.GetValueOrDefault(key[NodeLabels.Length..]) ?? "",
        _ when IsLabel(key, EngineLabels) =>
            node.Description.EngineLabels.GetValueOrDefault(key[EngineLabels.Length..]) ?? "",
        _ => null,
    };

    public static bool Matches(Node node, PlacementConstraint constraint)
    {
        if (Find(node, constraint.Key) is not { } value)
        {
            return false;
        }

        var isEqual = constraint.Key.ToLowerInvariant() switch
        {
            "node.ip" => IsAddress(value, constraint.Value),
            "node.platform.arch" => IsSame(value, Architecture(constraint.Value)),
            _ => IsSame(value, constraint.Value),
        };
        return isEqual == constraint.IsEqual;
    }

    /// <summary>The names that uname and images have for one thing.</summary>
    public static string Architecture(string name) => name.ToLowerInvariant() switch
    {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        var other => other,
    };

    private static bool IsAddress(string address, string wanted)
    {
        if (!IPAddress.TryParse(address, out var known))
        {
            return false;
        }

        return IPNetwork.TryParse(wanted, out var network)
            ? network.Contains(known)
            : IPAddress.TryParse(wanted, out var one) && one.Equals(known);
    }

    private static bool IsSame(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static bool IsLabel(string key, string prefix) =>
        key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
