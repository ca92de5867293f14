using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>What the <c>ps</c> of services, stacks and nodes say of a task, as docker has it.</summary>
internal static class TaskColumns
{
    public static readonly string[] Shown =
        ["ID", "Name", "Image", "Node", "DesiredState", "CurrentState", "Error", "Ports"];

    private const int ErrorLength = 30;

    /// <param name="time">Now.</param>
    /// <param name="truncates">Long errors are cut.</param>
    /// <param name="names">Of a node, in place of its id.</param>
    public static ImmutableArray<Column<TaskView>> All(TimeProvider time, bool truncates, bool names) =>
    [
        new("ID", "ID", task => task.Id),
        new("Name", "NAME", task => task.IsPast ? $" \\_ {task.Name}" : task.Name)
        {
            Json = task => JsonValue.Create(task.Name),
        },
        new("Image", "IMAGE", task => task.Image),
        new("Node", "NODE", task => names && task.NodeName.Length > 0 ? task.NodeName : task.NodeId),
        new("DesiredState", "DESIRED STATE", task => task.DesiredState),
        new("CurrentState", "CURRENT STATE", task => CurrentState(task, time)),
        new("Error", "ERROR", task => Error(task, truncates)),
        new("Ports", "PORTS", Ports),
    ];

    /// <summary><c>Running 5 minutes ago</c>.</summary>
    public static string CurrentState(TaskView task, TimeProvider time)
    {
        var word = task.Health switch
        {
            WireHealthState.Starting when task.State == "Running" => "Running (health: starting)",
            WireHealthState.Unhealthy when task.State == "Running" => "Running (unhealthy)",
            _ => task.State,
        };
        return task.StateSince == 0
            ? word
            : $"{word} {RelativeTime.Ago(DateTimeOffset.FromUnixTimeMilliseconds(task.StateSince), time)
                .ToLowerInvariant()}";
    }

    /// <summary>The newest of each place first, what it had before below it.</summary>
    public static IEnumerable<TaskView> Ordered(IEnumerable<TaskView> tasks) => tasks
        .OrderBy(task => task.Service, StringComparer.Ordinal)
        .ThenBy(task => task.Slot)
        .ThenBy(task => task.Slot == 0 ? task.NodeName : "", StringComparer.Ordinal)
        .ThenBy(task => task.IsPast)
        .ThenByDescending(task => task.CreatedAt)
        .ThenByDescending(task => task.Id, StringComparer.Ordinal);

    private static string Error(TaskView task, bool truncates) => task.Error switch
    {
        "" => "",
        var error when truncates => $"\"{TextWidth.Fit(error, ErrorLength)}\"",
        var error => $"\"{error}\"",
    };

    private static string Ports(TaskView task) => string.Join(", ", task.Ports
        .Where(port => port.IsHostMode && port.HasHostPort)
        .Select(port => $"*:{port.HostPort}->{port.Target}/{PortText.Protocol(port.Protocol)}"));
}
