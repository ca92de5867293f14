using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Everything that one node's agent shall know at one version. A task stays in it until the control plane has dropped
/// it, its container gone or not: only then may the agent forget it.
/// </summary>
internal sealed record AssignmentSet
{
    public static readonly AssignmentSet Empty = new();

    public SortedTable<TaskId, TaskAssignment> Tasks { get; private init; } = new([], [], Comparer<TaskId>.Default);

    public SortedTable<string, ResourceAssignment<NetworkSpec>> Networks { get; private init; } =
        new([], [], StringComparer.Ordinal);

    public SortedTable<string, OverlayTable> Overlays { get; private init; } = new([], [], StringComparer.Ordinal);

    public SortedTable<string, ResourceAssignment<VolumeSpec>> Volumes { get; private init; } =
        new([], [], StringComparer.Ordinal);

    /// <summary>Places of the node's single containers, given or refused.</summary>
    public SortedTable<string, AttachmentAnswer> Attachments { get; private init; } =
        new([], [], StringComparer.Ordinal);

    /// <summary>Keys of encrypted networks.</summary>
    public OverlayKeyring Keyring { get; private init; } = OverlayKeyring.None;

    public static AssignmentSet Of(Snapshot snapshot, NodeId node)
    {
        var tasks = snapshot.TasksOf(node)
            .Where(task => !task.IsPast && snapshot.Releases.ContainsKey(task.Release)
                && OverlayUse.IsAddressed(snapshot, task))
            .ToList();
        var (networks, volumes) = Shared(snapshot, tasks);
        var view = OverlayView.Of(snapshot);

        var attached = OverlayUse.AttachedOf(snapshot, node).ToList();
        networks.UnionWith(attached.Where(one => one.Address is not null).Select(one => one.Network));

        // Networks that published ports lead through are on every node.
        networks.UnionWith(view.Ingress
            .Where(name => snapshot.Networks[name].Overlay?.Nodes.ContainsKey(node.Value) == true));
        var shared = networks.Select(snapshot.Networks.GetValueOrDefault).OfType<ProjectNetwork>().ToList();
        return new AssignmentSet
        {
            Tasks = new(
                [.. tasks.Select(task => task.Id)],
                [.. tasks.Select(task => AssignmentOf(snapshot, task))],
                Comparer<TaskId>.Default),
            Networks = TableOf(
                [.. shared.Where(network => network.Node.IsNone), .. view.NetworksOf(node)],
                network => network.Name,
                network => new ResourceAssignment<NetworkSpec>(network.Spec, network.Withdrawn)),
            Overlays = TableOf(
                [
                    .. shared.Where(network => network.Overlay is not null)
                        .Select(network => view.TableFor(node, network))
                        .OfType<OverlayTable>(),
                ],
                table => table.Network,
                table => table),
            Keyring = view.KeyringOf(node),
            Attachments = TableOf(
                [.. attached.Where(one => IsReady(snapshot, one) && one.Answer() is not null)],
                one => one.Key,
                one => one.Answer()!),
            Volumes = TableOf(
                [
                    .. volumes.Select(snapshot.Volumes.GetValueOrDefault)
                        .OfType<ProjectVolume>()
                        .Where(volume => volume.Node.IsNone && !SlotVolumes.IsPattern(volume.Name)),
                    .. view.VolumesOf(node),
                    .. Unknown(snapshot, tasks),
                ],
                volume => volume.Name,
                volume => new ResourceAssignment<VolumeSpec>(volume.Spec, volume.Withdrawn)),
        };
    }

    /// <summary>The same, with another word on one task.</summary>
    public AssignmentSet With(TaskAssignment task) => this with { Tasks = Tasks.With(task.Task, task) };

    private static TaskAssignment AssignmentOf(Snapshot snapshot, ServiceTask task) => TaskAssignment.Of(task) with
    {
        StopsWhenCutOff = PartitionRule.Stops(snapshot, task),
        RunsPreStart = PreStartRule.Runs(snapshot, task),
        Words = TaskWording.Of(snapshot, task),
        Login = snapshot.LoginFor(snapshot.Releases[task.Release].Container.Image),
    };

    private static SortedTable<string, TValue> TableOf<TEntry, TValue>(
        TEntry[] entries, Func<TEntry, string> keyOf, Func<TEntry, TValue> valueOf) =>
        new(Array.ConvertAll(entries, keyOf.Invoke), Array.ConvertAll(entries, valueOf.Invoke), StringComparer.Ordinal);

    // With an address it is told once its node has a part in the network.
    private static bool IsReady(Snapshot snapshot, Attachment attachment) => attachment.Address is null
        || snapshot.Networks.GetValueOrDefault(attachment.Network)?.Overlay?.Nodes
            .ContainsKey(attachment.Node.Value) == true;

    /// <summary>Volumes that tasks have alone, and that nobody keeps in mind: as their file says they are.</summary>
    private static IEnumerable<ProjectVolume> Unknown(Snapshot snapshot, List<ServiceTask> tasks) => tasks
        .Where(task => !task.IsGone)
        .SelectMany(task => SlotVolumes.SpecsOf(snapshot, snapshot.Releases[task.Release], task))
        .Where(spec => !snapshot.Volumes.ContainsKey(spec.Name))
        .DistinctBy(spec => spec.Name, StringComparer.Ordinal)
        .Select(spec => new ProjectVolume { Spec = spec, Project = "", Node = NodeId.None });

    /// <summary>What is of the whole cluster is on a node as long as a container there stands on it.</summary>
    private static (HashSet<string> Networks, HashSet<string> Volumes) Shared(
        Snapshot snapshot, List<ServiceTask> tasks)
    {
        var networks = new HashSet<string>(StringComparer.Ordinal);
        var volumes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var release in tasks.Where(task => !task.IsGone).Select(task => task.Release).Distinct())
        {
            var container = snapshot.Releases[release].Container;
            networks.UnionWith(container.Endpoints.Select(endpoint => endpoint.Network));
            volumes.UnionWith(
                container.Mounts.OfType<MountSpec.Volume>().Select(mount => mount.Name).OfType<string>());
        }

        foreach (var task in tasks.Where(task => !task.IsGone))
        {
            volumes.UnionWith(SlotVolumes.NamesOf(snapshot, task));
        }

        return (networks, volumes);
    }
}
