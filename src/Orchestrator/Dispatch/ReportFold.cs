using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Recovery;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Dispatch;

/// <summary>What an agent says, as changes of the snapshot: what is no news gives none.</summary>
internal static class ReportFold
{
    public static IReadOnlyList<Change> Fold(
        Snapshot snapshot, NodeId node, IEnumerable<TaskReport> tasks, IEnumerable<ResourceReport> resources)
    {
        var changes = new List<Change>();
        foreach (var report in tasks)
        {
            AddTask(snapshot, node, report, changes);
        }

        foreach (var report in resources)
        {
            AddResource(snapshot, node, report, changes);
        }

        return changes;
    }

    /// <summary>The same from one piece of news on, for as many changes as fit.</summary>
    /// <returns>The first piece that did not fit.</returns>
    public static int FoldFrom(
        Snapshot snapshot, IReadOnlyList<NewsPiece> news, int first, StepRoom room, List<Change> changes)
    {
        var next = first;
        for (; next < news.Count && !room.IsFull(changes.Count); next++)
        {
            var piece = news[next];
            if (piece.Task is { } task)
            {
                AddTask(snapshot, piece.Node, task, changes);
            }

            if (piece.Resource is { } resource)
            {
                AddResource(snapshot, piece.Node, resource, changes);
            }
        }

        return next;
    }

    /// <summary>The hello of an agent is complete: what it does not name is not there.</summary>
    public static IReadOnlyList<Change> Introduce(Snapshot snapshot, Introduction hello, ClusterTime now)
    {
        var node = hello.Node;
        var known = snapshot.Nodes.GetValueOrDefault(node.Id);
        var changes = new List<Change>();

        // First: where all is too much for one commit, nobody may act on the first part of it. Of a host alone no agent
        // says more.
        if (hello is { Attachments: not null, IsAwaited: true }
            && OrphanFold.Await(snapshot, node.Id, hello.Tasks, now) is { } wait)
        {
            changes.Add(wait);
        }

        changes.AddRange(Fold(snapshot, node.Id, hello.Tasks, hello.Resources));
        changes.AddRange(Lost(snapshot, hello));
        changes.AddRange(Missing(snapshot, hello));
        if (hello.Attachments is { } attached)
        {
            changes.AddRange(AttachmentFold.Fold(snapshot, node.Id, attached));
        }

        if (known is not null && !string.Equals(known.BootId, node.BootId, StringComparison.Ordinal))
        {
            changes.AddRange(Woken(snapshot));
        }

        // Last: where all is too much for one commit, the node counts as known once all of it is stored.
        var introduced = (known ?? node) with
        {
            Name = NameOf(snapshot, node, known),
            BootId = node.BootId,
            Epoch = node.Epoch,
            Description = Described(known, node),
            Status = NodeStatus.Ready,
            StatusSince = known?.Status == NodeStatus.Ready ? known.StatusSince : now,
            StatusMessage = "",
        };
        if (known != introduced)
        {
            changes.Add(new Change.PutNode(introduced));
        }

        return changes;
    }

    // A node that was started with the name of another one is called as before: of two with one name, one would get the
    // other's calls.
    private static string NameOf(Snapshot snapshot, Node node, Node? known) =>
        known?.Name == node.Name || AdmissionRule.FindHolder(snapshot, node.Id, node.Name) is null
            ? node.Name
            : known?.Name ?? node.Id.Value;

    // A manager's agent may say hello just before `cluster init` has told it where others reach it.
    private static NodeDescription Described(Node? known, Node node) =>
        known is not null && node.Description.Address.Length == 0
            ? node.Description with { Address = known.Description.Address }
            : node.Description;

    private static void AddTask(Snapshot snapshot, NodeId node, TaskReport report, List<Change> changes)
    {
        if (!snapshot.Tasks.TryGetValue(report.Task, out var task))
        {
            if (OrphanFold.Observe(snapshot, node, report) is { } news)
            {
                changes.Add(news);
            }

            return;
        }

        // What another node's agent says of it counts for nothing.
        if ((task.Node != NodeId.None && task.Node != node) || !ReportOrder.IsNews(task.Observed, report))
        {
            return;
        }

        if (task.Observed is { } known && known.Epoch == report.Epoch
            && (known with { Sequence = report.Sequence }) == report)
        {
            return;
        }

        changes.Add(new Change.ObserveTask(report)
        {
            IsQuiet = IsSameEndpoint(task, task with { Observed = report }),
        });
        if (WasStartedByHand(task, report) && snapshot.FindService(task.Service) is { Rest: not null } service)
        {
            changes.Add(new Change.PutService(service with { Rest = null })
            {
                Cause = $"{task.Wish.Name} was started by hand",
            });
        }
    }

    private static bool IsSameEndpoint(ServiceTask before, ServiceTask after) =>
        before.IsRunning == after.IsRunning && before.IsGone == after.IsGone
        && TaskFacts.IsUp(before) == TaskFacts.IsUp(after)
        && (!after.IsRunning || before.Observed?.Container == after.Observed?.Container);

    /// <summary>
    /// It rested, and runs again though nobody here asked for it: a person's start counts. Before it has come to rest
    /// it is a start of ours, which was under way.
    /// </summary>
    private static bool WasStartedByHand(ServiceTask task, TaskReport report) =>
        task is
        {
            Wish.Desired: DesiredState.Resting,
            Observed: { Status: ContainerState.Exited or ContainerState.Created } before,
        }
        && TaskFacts.HasComeToRest(task)
        && report is { State: TaskState.Live, Status: ContainerState.Running }
        && report.RunCount > before.RunCount;

    private static void AddResource(Snapshot snapshot, NodeId node, ResourceReport report, List<Change> changes)
    {
        if (report.Kind == ResourceKind.Network)
        {
            if (snapshot.Networks.TryGetValue(report.Name, out var network) && network.Node == node)
            {
                AddNetwork(network, report, changes);
            }
        }
        else if (snapshot.Volumes.TryGetValue(report.Name, out var volume) && volume.Node == node)
        {
            AddVolume(snapshot, volume, report, changes);
        }
    }

    private static void AddNetwork(ProjectNetwork network, ResourceReport report, List<Change> changes)
    {
        if (network.Present != report.Present
            || !string.Equals(network.Error, report.Error, StringComparison.Ordinal)
            || !network.Subnets.SequenceEqual(report.Subnets))
        {
            changes.Add(new Change.PutNetwork(network with
            {
                Present = report.Present,
                Error = report.Error,
                Subnets = report.Subnets,
            }));
        }
    }

    private static void AddVolume(
        Snapshot snapshot, ProjectVolume volume, ResourceReport report, List<Change> changes)
    {
        if (volume.Present == report.Present
            && string.Equals(volume.Error, report.Error, StringComparison.Ordinal))
        {
            return;
        }

        // A person removed it: the next up makes another.
        changes.Add(
            volume is { Present: true, Removing: false, Withdrawn: false } && report is { Present: false, Error: "" }
            && !Usage.IsVolumeUsed(snapshot, volume.Name)
                ? new Change.DropVolume(volume.Name) { Cause = "it was removed by hand" }
                : new Change.PutVolume(volume with { Present = report.Present, Error = report.Error }));
    }

    private static IEnumerable<Change> Lost(Snapshot snapshot, Introduction hello)
    {
        var there = hello.Tasks.Select(task => task.Task).ToHashSet();
        return snapshot.TasksOf(hello.Node.Id)
            .Where(task => task is { IsGone: false, Observed: not null } && !there.Contains(task.Id))
            .Select(task => new Change.ObserveTask(new TaskReport
            {
                Task = task.Id,
                Epoch = OrderAfter(task.Observed!, hello.Node).Epoch,
                Sequence = OrderAfter(task.Observed!, hello.Node).Sequence,
                State = TaskState.Removed,
                EndReason = EndReason.Lost,
                Message = "the agent does not have it any more",
                Container = task.Observed!.Container,
                LastExit = task.Observed.LastExit,
            }));
    }

    // The epochs of a node that left and joined again, or lost its disk, begin anew: its hello is news all the same.
    private static (long Epoch, long Sequence) OrderAfter(TaskReport known, Node node) =>
        node.Epoch > known.Epoch ? (node.Epoch, 0) : (known.Epoch, known.Sequence + 1);

    private static IEnumerable<Change> Missing(Snapshot snapshot, Introduction hello)
    {
        var there = hello.Resources
            .Where(resource => resource.Present)
            .Select(resource => (resource.Kind, resource.Name))
            .ToHashSet();
        foreach (var network in snapshot.Networks.Values.Where(network => network.Node == hello.Node.Id))
        {
            if (network.Present && !there.Contains((ResourceKind.Network, network.Name)))
            {
                yield return new Change.PutNetwork(network with { Present = false });
            }
        }

        foreach (var volume in snapshot.Volumes.Values.Where(volume => volume.Node == hello.Node.Id))
        {
            if (volume.Present && !there.Contains((ResourceKind.Volume, volume.Name)))
            {
                yield return new Change.PutVolume(volume with { Present = false });
            }
        }
    }

    /// <summary>The machine was restarted: what rests is started again where the policy is always.</summary>
    private static IEnumerable<Change> Woken(Snapshot snapshot) => snapshot.Services.Values
        .Where(service => service is { Rest: not null, Removal: null }
            && snapshot.Releases.GetValueOrDefault(service.Release)?.Container.Restart.Policy == RestartPolicy.Always)
        .Select(service => new Change.PutService(service with { Rest = null, StartRound = service.StartRound + 1 })
        {
            Cause = "the machine was restarted, and its restart policy is always",
        });
}
