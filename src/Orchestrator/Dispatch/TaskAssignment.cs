using System.Collections.Immutable;
using System.Globalization;
using Orc.Compose.Lowering;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Templates;
using Orc.Orchestrator.Services;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// All that decides what an agent is told of a task: values only, so that two of them compare. The container follows
/// from the release, which never changes.
/// </summary>
internal sealed record TaskAssignment(TaskId Task, ServiceKey Service, int Slot, long Release, TaskWish Wish)
{
    public NodeId Node { get; init; }

    /// <summary>On overlay networks, by the network's name; given once, so that it is one object.</summary>
    public ImmutableSortedDictionary<string, string>? Addresses { get; init; }

    /// <summary>What it has of generic resources; given once, as they are.</summary>
    public ImmutableSortedDictionary<string, string>? Granted { get; init; }

    public static TaskAssignment Of(ServiceTask task) => new(
        task.Id,
        task.Service,
        task.Slot,
        task.Release,
        task.IsGone ? task.Wish with { Desired = DesiredState.Removed } : task.Wish)
    {
        Node = task.Node,
        Addresses = task.Addresses,
        Granted = task.Granted,
    };

    /// <summary>Its agent stops it when it has been cut off for a while.</summary>
    public bool StopsWhenCutOff { get; init; }

    /// <summary>The service's <c>pre_start</c> hooks are its own to run.</summary>
    public bool RunsPreStart { get; init; }

    /// <summary>For pulling its image; null: anybody may.</summary>
    public ImageLogin? Login { get; init; }

    /// <summary>What its placeholders stand for; null: it has none.</summary>
    public TaskWords? Words { get; init; }

    public AssignedTask ToAssignedTask(Release release) => new()
    {
        Task = Task,
        Project = Service.Project,
        Service = Service.Name,
        Slot = Slot,
        Release = Release,
        Container = Container(
            Words is { } words ? ContainerTemplates.Expand(release.Container, words) : release.Container),
        Desired = Wish.Desired,
        StartRound = Wish.StartRound,
        RestartRound = Wish.RestartRound,
        RestRound = Wish.RestRound,
        StopGrace = Wish.StopGrace,
        KillSignal = Wish.KillSignal,
        RemoveVolumes = Wish.RemoveVolumes,
        Predecessor = Wish.Predecessor,
        StopsWhenCutOff = StopsWhenCutOff,
        RunsPreStart = RunsPreStart,
        Login = Login,
    };

    private ContainerSpec Container(ContainerSpec container)
    {
        var labels = container.Labels.ContainsKey(StackLabels.ServiceName)
            ? TaskLabels(container.Labels)
            : ComposeLabelsOf(container);
        return Addressed(container) with
        {
            Name = Wish.Name,
            Labels = labels,
            Environment = Granted is { } granted
                ? [.. container.Environment, .. granted.Select(VariableOf)]
                : container.Environment,
        };
    }

    /// <summary>As Docker tells a task of a swarm which ones it was given.</summary>
    private static EnvironmentVariable VariableOf(KeyValuePair<string, string> granted) =>
        new($"DOCKER_RESOURCE_{granted.Key.ToUpperInvariant()}", granted.Value);

    // Its place on overlay networks was chosen for it, and its ports are published by every node.
    private ContainerSpec Addressed(ContainerSpec container) => Addresses is not { } addresses
        ? container
        : container with
        {
            Endpoints =
            [
                .. container.Endpoints.Select(endpoint =>
                    addresses.TryGetValue(endpoint.Network, out var address)
                        ? endpoint with { Ipv4Address = address, MacAddress = null }
                        : endpoint),
            ],
            Ports = [.. container.Ports.Where(port => port.IsHostMode)],
        };

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

        if (MountedImages.Label(container) is { } mounted)
        {
            labels = labels.SetItem(ComposeLabels.MountedImages, mounted);
        }

        return container.ImageId is { } image ? labels.SetItem(ComposeLabels.Image, image) : labels;
    }
}
