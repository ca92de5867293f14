using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Recovery;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>A container that the store does not know, in the words of a task.</summary>
internal static class OrphanView
{
    /// <summary>Neither wanted nor unwanted.</summary>
    public const string Word = "Orphan";

    public static TaskView Of(Orphan orphan, string node) => new()
    {
        Id = orphan.Id.ToString(),
        Name = NameOf(orphan),
        Service = orphan.Service.ToString(),
        Slot = orphan.Held.Slot,
        Image = orphan.Held.Container.Image,
        NodeId = orphan.Node.Value,
        NodeName = node,
        DesiredState = Word,
        State = StateOf(orphan.Held.Report),
        StateSince = orphan.FoundAt.Milliseconds,
        CreatedAt = orphan.FoundAt.Milliseconds,
        Error = "the cluster's store does not know it: deploy its stack again, or remove it there (orc rm -f)",
        Container = orphan.Held.Report.Container?.Value ?? "",
        ContainerName = orphan.Held.Container.Name,
        Health = (WireHealthState)orphan.Held.Report.Health,
        Restarts = Math.Max(0, orphan.Held.Report.RunCount - 1),
    };

    /// <summary>However people call it.</summary>
    public static bool IsCalled(Orphan orphan, string text) =>
        orphan.Id.ToString() == text || orphan.Held.Container.Name == text || NameOf(orphan) == text
        || (text.Length >= 12
            && orphan.Held.Report.Container?.Value.StartsWith(text, StringComparison.Ordinal) == true);

    private static string NameOf(Orphan orphan)
    {
        var name = orphan.Held.Container.Name;
        var end = $".{orphan.Id}";
        return name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;
    }

    private static string StateOf(TaskReport report) => report switch
    {
        { State: TaskState.Live, Status: ContainerState.Running or ContainerState.Paused } => "Running",
        { State: TaskState.Live, Status: ContainerState.Restarting } => "Starting",
        { State: TaskState.Live, LastExit.Code: 0 } => "Complete",
        { State: TaskState.Live } => "Failed",
        _ => report.State.ToString(),
    };
}
