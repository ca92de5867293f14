using System.Runtime.CompilerServices;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// Whom a commit may concern: nodes, and whoever knows certain tasks, networks or volumes. Found out once for the
/// sessions of a thousand nodes.
/// </summary>
internal sealed class CommitReach
{
    private static readonly ConditionalWeakTable<Commit, CommitReach> Known = [];

    private readonly HashSet<NodeId> _nodes = [];
    private bool _isForAll;
    private readonly HashSet<TaskId> _tasks = [];
    private readonly SortedSet<string> _networks = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _volumes = new(StringComparer.Ordinal);

    private CommitReach(Commit commit, Snapshot snapshot)
    {
        foreach (var change in commit.Changes)
        {
            Add(change, snapshot);
        }
    }

    /// <param name="commit">Which one.</param>
    /// <param name="snapshot">What came of it, or a later one.</param>
    public static CommitReach Of(Commit commit, Snapshot snapshot)
    {
        if (!Known.TryGetValue(commit, out var reach))
        {
            Known.AddOrUpdate(commit, reach = new CommitReach(commit, snapshot));
        }

        return reach;
    }

    /// <summary>The set of a node that was told this can be another one.</summary>
    public bool Concerns(NodeId node, AssignmentSet told, Snapshot snapshot) =>
        _isForAll || _nodes.Contains(node)
        || _tasks.Any(told.Tasks.ContainsKey)
        || _networks.Any(name => told.Networks.ContainsKey(name) || told.Overlays.ContainsKey(name)
            || snapshot.Networks.GetValueOrDefault(name)?.Overlay?.Nodes.ContainsKey(node.Value) == true)
        || _volumes.Any(told.Volumes.ContainsKey);

    private void Add(Change change, Snapshot snapshot)
    {
        switch (change)
        {
            case Change.PutTask { IsQuiet: true }:
                break;
            case Change.PutTask put:
                _nodes.Add(put.Task.Node);
                AddNetworks(put.Task.Addresses?.Keys);
                break;
            case Change.DropTask drop:
                _tasks.Add(drop.Id);
                break;
            case Change.ObserveTask observe when snapshot.Tasks.TryGetValue(observe.Report.Task, out var task):
                Add(task, observe);
                break;
            case Change.ObserveTask { IsQuiet: false }:
                // It was dropped since, and nobody can say any more who was led to it.
                _isForAll = true;
                break;
            case Change.PutNetwork put:
                _nodes.Add(put.Network.Node);
                _networks.Add(put.Network.Name);
                break;
            case Change.DropNetwork drop:
                _networks.Add(drop.Name);
                break;
            case Change.PutVolume put:
                _nodes.Add(put.Volume.Node);
                _volumes.Add(put.Volume.Name);
                break;
            case Change.DropVolume drop:
                _volumes.Add(drop.Name);
                break;
            default:
                AddOther(change, snapshot);
                break;
        }
    }

    private void Add(ServiceTask task, Change.ObserveTask observe)
    {
        AddNetworks(observe.IsQuiet ? null : task.Addresses?.Keys);
        if (observe.Report.State == TaskState.Removed)
        {
            _nodes.Add(task.Node);
        }
    }

    private void AddOther(Change change, Snapshot snapshot)
    {
        switch (change)
        {
            case Change.PutNode:
                // Where it is reached; and whether nodes count as lost depends on all of them.
                AddNetworks(snapshot.Networks.Values.Where(OverlayUse.IsOverlay).Select(network => network.Name));
                break;
            case Change.PutAttachment { Attachment: var attachment }:
                _nodes.Add(attachment.Node);
                _networks.Add(attachment.Network);
                break;
            case Change.DropAttachment drop:
                _networks.Add(drop.Network);
                break;
            case Change.PutLogin or Change.DropLogin or Change.SetOverlayKeys:
                _isForAll = true;
                break;
            case Change.DropNode drop:
                // Its session ends.
                _nodes.Add(drop.Id);
                break;
            case Change.PutService { Service: var service }:
                AddOverlays(snapshot, service.Key.Project);

                // What its agents do when they are cut off may be another thing.
                _nodes.UnionWith(snapshot.TasksOf(service.Key).Select(task => task.Node));
                break;
            case Change.DropService { Key.Project: var project }:
                AddOverlays(snapshot, project);
                break;
        }
    }

    private void AddOverlays(Snapshot snapshot, string project) => AddNetworks(snapshot.Networks.Values
        .Where(network => (network.IsShared || network.Project == project) && OverlayUse.IsOverlay(network))
        .Select(network => network.Name));

    private void AddNetworks(IEnumerable<string>? names)
    {
        if (names is not null)
        {
            _networks.UnionWith(names);
        }
    }
}
