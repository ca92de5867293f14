using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Volumes;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// What one node shall know, from version to version: what a part of the set was made of is compared with what it would
/// be made of now, and where that is the same the part is too, the very same object. A set made anew is equal to it.
/// </summary>
internal sealed class NodeAssignment(NodeId node)
{
    private AssignmentSet _set = AssignmentSet.Empty;
    private Tables _tables = new(Snapshot.Empty);
    private List<ServiceTask> _tasks = [];
    private Needs _needs = Needs.Nothing;
    private ImmutableArray<string> _ingress = [];

    public AssignmentSet Last => _set;

    public AssignmentSet Next(Snapshot snapshot)
    {
        var tasks = TasksAt(snapshot);
        var view = OverlayView.Of(snapshot);
        var needs = AreSameNeeds(tasks) ? _needs : Needs.Of(snapshot, tasks);
        var ingress = view.Ingress;
        var areNetworksSame = needs == _needs && _tables.Networks == snapshot.Networks
            && _tables.Attachments == snapshot.Attachments && ingress == _ingress;
        var shared = SharedNetworks(snapshot, needs, ingress);
        var overlays = OverlaysOf(view, shared);
        _set = new AssignmentSet
        {
            Tasks = TaskTable(snapshot, tasks),
            Networks = areNetworksSame ? _set.Networks : Same(_set.Networks, NetworksOf(view, shared)),
            Overlays = Same(_set.Overlays, overlays),
            Keyring = view.KeyringOf(node),
            Attachments = areNetworksSame ? _set.Attachments : Same(_set.Attachments, AttachmentsOf(snapshot)),
            Volumes = needs == _needs && _tables.Volumes == snapshot.Volumes && !needs.HasTemplates
                ? _set.Volumes
                : Same(_set.Volumes, VolumesOf(snapshot, view, needs, tasks)),
        };
        (_tasks, _needs, _ingress, _tables) = (tasks, needs, ingress, new Tables(snapshot));
        return _set;
    }

    private List<ServiceTask> TasksAt(Snapshot snapshot)
    {
        var tasks = new List<ServiceTask>(_tasks.Count + 4);
        foreach (var id in snapshot.TasksByNode.Find(node) ?? TaskNumbers.None)
        {
            var task = snapshot.Tasks[id];
            if (!task.IsPast && snapshot.Releases.ContainsKey(task.Release) && OverlayUse.IsAddressed(snapshot, task))
            {
                tasks.Add(task);
            }
        }

        return tasks;
    }

    /// <summary>The same tasks of the same releases stand on the same things.</summary>
    private bool AreSameNeeds(List<ServiceTask> tasks)
    {
        if (tasks.Count != _tasks.Count || _needs.HasTemplates)
        {
            return false;
        }

        for (var place = 0; place < tasks.Count; place++)
        {
            if (tasks[place].Id != _tasks[place].Id || tasks[place].IsGone != _tasks[place].IsGone)
            {
                return false;
            }
        }

        return true;
    }

    private SortedTable<TaskId, TaskAssignment> TaskTable(Snapshot snapshot, List<ServiceTask> tasks)
    {
        var values = new TaskAssignment[tasks.Count];
        var areTablesSame = _tables.Volumes == snapshot.Volumes && _tables.Projects == snapshot.Projects
            && _tables.Logins == snapshot.Logins && _tables.Nodes == snapshot.Nodes;
        var isSame = tasks.Count == _set.Tasks.Count;
        for (int place = 0, former = 0; place < values.Length; place++)
        {
            var task = tasks[place];
            while (former < _tasks.Count && _tasks[former].Id.Value < task.Id.Value)
            {
                former++;
            }

            var known = former < _tasks.Count && _tasks[former].Id == task.Id ? _set.Tasks.Values[former] : null;
            values[place] = known is not null && areTablesSame && IsSame(snapshot, _tasks[former], task)
                ? known
                : Same(known, AssignmentOf(snapshot, task));
            isSame = isSame && ReferenceEquals(values[place], known) && former == place;
        }

        return isSame
            ? _set.Tasks
            : new([.. tasks.Select(task => task.Id)], values, Comparer<TaskId>.Default);
    }

    /// <summary>
    /// Nothing that it is told of changed. Who has hooks that one runs for all, or placeholders, has more than that.
    /// </summary>
    private bool IsSame(Snapshot snapshot, ServiceTask before, ServiceTask now)
    {
        if (!ReferenceEquals(before.Wish, now.Wish) || before.IsGone != now.IsGone
            || before.Addresses != now.Addresses || before.Granted != now.Granted || before.Node != now.Node)
        {
            return false;
        }

        var isServiceSame = _tables.Services == snapshot.Services
            || ReferenceEquals(
                _tables.Services.GetValueOrDefault(now.Service), snapshot.Services.GetValueOrDefault(now.Service));
        return isServiceSame
            && snapshot.Releases[now.Release].Container is { Hooks: null } container
            && !ContainerTemplates.Of(container).HasAny;
    }

    private static TaskAssignment AssignmentOf(Snapshot snapshot, ServiceTask task) => TaskAssignment.Of(task) with
    {
        StopsWhenCutOff = PartitionRule.Stops(snapshot, task),
        RunsPreStart = PreStartRule.Runs(snapshot, task),
        Words = TaskWording.Of(snapshot, task),
        Login = snapshot.LoginFor(snapshot.Releases[task.Release].Container.Image),
    };

    // Networks that published ports lead through are on every node.
    private List<ProjectNetwork> SharedNetworks(Snapshot snapshot, Needs needs, ImmutableArray<string> ingress)
    {
        var names = new HashSet<string>(needs.Networks, StringComparer.Ordinal);
        if (!snapshot.Attachments.IsEmpty)
        {
            names.UnionWith(OverlayUse.AttachedOf(snapshot, node)
                .Where(one => one.Address is not null)
                .Select(one => one.Network));
        }

        foreach (var name in ingress)
        {
            if (snapshot.Networks[name].Overlay?.Nodes.ContainsKey(node.Value) == true)
            {
                names.Add(name);
            }
        }

        var shared = new List<ProjectNetwork>(names.Count);
        foreach (var name in names)
        {
            if (snapshot.Networks.TryGetValue(name, out var network))
            {
                shared.Add(network);
            }
        }

        return shared;
    }

    private SortedTable<string, ResourceAssignment<NetworkSpec>> NetworksOf(
        OverlayView view, List<ProjectNetwork> shared) => TableOf(
            [.. shared.Where(network => network.Node.IsNone), .. view.NetworksOf(node)],
            network => network.Name,
            network => new ResourceAssignment<NetworkSpec>(network.Spec, network.Withdrawn));

    private SortedTable<string, OverlayTable> OverlaysOf(OverlayView view, List<ProjectNetwork> shared)
    {
        var tables = new List<OverlayTable>(shared.Count);
        foreach (var network in shared)
        {
            if (view.TableFor(node, network, _set.Overlays.GetValueOrDefault(network.Name)) is { } table)
            {
                tables.Add(table);
            }
        }

        return TableOf(tables.ToArray(), table => table.Network, table => table);
    }

    private SortedTable<string, AttachmentAnswer> AttachmentsOf(Snapshot snapshot) => snapshot.Attachments.IsEmpty
        ? AssignmentSet.Empty.Attachments
        : TableOf(
            [
                .. OverlayUse.AttachedOf(snapshot, node)
                    .Where(one => IsReady(snapshot, one) && one.Answer() is not null),
            ],
            one => one.Key,
            one => one.Answer()!);

    // With an address it is told once its node has a part in the network.
    private static bool IsReady(Snapshot snapshot, Attachment attachment) => attachment.Address is null
        || (snapshot.Networks.GetValueOrDefault(attachment.Network) is { } network
            && (!OverlayUse.IsOverlay(network)
                || network.Overlay?.Nodes.ContainsKey(attachment.Node.Value) == true));

    private SortedTable<string, ResourceAssignment<VolumeSpec>> VolumesOf(
        Snapshot snapshot, OverlayView view, Needs needs, List<ServiceTask> tasks) => TableOf(
            [
                .. needs.Volumes.Select(snapshot.Volumes.GetValueOrDefault)
                    .OfType<ProjectVolume>()
                    .Where(volume => volume.Node.IsNone && !SlotVolumes.IsPattern(volume.Name)),
                .. view.VolumesOf(node),
                .. needs.HasTemplates ? Unknown(snapshot, tasks) : [],
            ],
            volume => volume.Name,
            volume => new ResourceAssignment<VolumeSpec>(volume.Spec, volume.Withdrawn));

    /// <summary>Volumes that tasks have alone, and that nobody keeps in mind: as their file says they are.</summary>
    private static IEnumerable<ProjectVolume> Unknown(Snapshot snapshot, List<ServiceTask> tasks) => tasks
        .Where(task => !task.IsGone)
        .SelectMany(task => SlotVolumes.SpecsOf(snapshot, snapshot.Releases[task.Release], task))
        .Where(spec => !snapshot.Volumes.ContainsKey(spec.Name))
        .DistinctBy(spec => spec.Name, StringComparer.Ordinal)
        .Select(spec => new ProjectVolume { Spec = spec, Project = "", Node = NodeId.None });

    private static SortedTable<string, TValue> TableOf<TEntry, TValue>(
        TEntry[] entries, Func<TEntry, string> keyOf, Func<TEntry, TValue> valueOf) =>
        new(Array.ConvertAll(entries, keyOf.Invoke), Array.ConvertAll(entries, valueOf.Invoke), StringComparer.Ordinal);

    private static SortedTable<string, TValue> Same<TValue>(
        SortedTable<string, TValue> before, SortedTable<string, TValue> now) => before.HasSame(now) ? before : now;

    [return: NotNullIfNotNull(nameof(now))]
    private static TaskAssignment? Same(TaskAssignment? before, TaskAssignment? now) => before == now ? before : now;

    /// <summary>The tables that a set is made of, but for the tasks: these would keep all of a version in memory.
    /// </summary>
    private sealed class Tables(Snapshot snapshot)
    {
        public ImmutableSortedDictionary<NodeId, Node> Nodes { get; } = snapshot.Nodes;

        public ImmutableSortedDictionary<string, Project> Projects { get; } = snapshot.Projects;

        public ImmutableSortedDictionary<ServiceKey, Service> Services { get; } = snapshot.Services;

        public ImmutableSortedDictionary<string, ProjectNetwork> Networks { get; } = snapshot.Networks;

        public ImmutableSortedDictionary<string, ProjectVolume> Volumes { get; } = snapshot.Volumes;

        public ImmutableSortedDictionary<string, Attachment> Attachments { get; } = snapshot.Attachments;

        public ImmutableSortedDictionary<string, ImageLogin> Logins { get; } = snapshot.Logins;
    }
}
