using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Nodes;

/// <summary>What <c>node ls</c> says of a node, as docker has it.</summary>
internal static class NodeColumns
{
    public static readonly string[] Shown =
        ["Marked", "Hostname", "Status", "Availability", "ManagerStatus", "EngineVersion"];

    /// <param name="own">The id of the node that the command is typed on.</param>
    public static ImmutableArray<Column<NodeView>> All(string own) =>
    [
        new("ID", "ID", node => node.Id),
        new("Marked", "ID", node => node.Id == own ? $"{node.Id} *" : node.Id),
        new("Self", "SELF", node => node.Id == own ? "true" : "false")
        {
            Json = node => JsonValue.Create(node.Id == own),
        },
        new("Hostname", "HOSTNAME", node => node.Name),
        new("Status", "STATUS", node => node.Status),
        new("Availability", "AVAILABILITY", node => node.Availability),
        new("ManagerStatus", "MANAGER STATUS", node =>
            node.IsLeader ? "Leader" : node.Role == WireNodeRole.Manager ? "Reachable" : ""),
        new("EngineVersion", "ENGINE VERSION", node => node.Version),
        new("Address", "ADDRESS", node => node.Address),
        new("Message", "MESSAGE", node => node.StatusMessage),
        new("Tasks", "TASKS", node => $"{node.Running}") { Json = node => JsonValue.Create(node.Running) },
        new("Labels", "LABELS", node => string.Join(',', node.Labels
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}={label.Value}"))),
    ];
}
