using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// All that decides what an agent is told of a task: values only, so that two of them compare. The container follows
/// from the release, which never changes.
/// </summary>
internal sealed record TaskAssignment(TaskId Task, ServiceKey Service, int Slot, long Release, TaskWish Wish)
{
    public NodeId Node { get; init; }

    public static TaskAssignment Of(ServiceTask task) => new(
        task.Id,
        task.Service,
        task.Slot,
        task.Release,
        task.IsGone ? task.Wish with { Desired = DesiredState.Removed } : task.Wish)
    {
        Node = task.Node,
    };

    public AssignedTask ToAssignedTask(Release release) => new()
    {
        Task = Task,
        Project = Service.Project,
        Service = Service.Name,
        Slot = Slot,
        Release = Release,
        Container = Container(release.Container),
        Desired = Wish.Desired,
        StartRound = Wish.StartRound,
        RestartRound = Wish.RestartRound,
        StopGrace = Wish.StopGrace,
        KillSignal = Wish.KillSignal,
        RemoveVolumes = Wish.RemoveVolumes,
        Predecessor = Wish.Predecessor,
    };

    private ContainerSpec Container(ContainerSpec container)
    {
        var labels = container.Labels.ContainsKey(StackLabels.ServiceName)
            ? TaskLabels(container.Labels)
            : ComposeLabelsOf(container);
        return container with { Name = Wish.Name, Labels = labels };
    }

    private ImmutableSortedDictionary<string, string> TaskLabels(ImmutableSortedDictionary<string, string> labels) =>
        labels
            .SetItem(StackLabels.TaskId, Task.ToString())
            .SetItem(StackLabels.TaskName, Wish.Name)
            .SetItem(StackLabels.NodeId, Node.Value);

    private ImmutableSortedDictionary<string, string> ComposeLabelsOf(ContainerSpec container)
    {
        var labels = container.Labels;
        if (Slot > 0)
        {
            labels = labels.SetItem(ComposeLabels.Number, Slot.ToString(CultureInfo.InvariantCulture));
        }

        return container.ImageId is { } image ? labels.SetItem(ComposeLabels.Image, image) : labels;
    }
}
