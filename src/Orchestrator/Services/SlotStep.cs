using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// One slot of a service of a Cluster project: who keeps it, who gives way, who comes. At most one task of it is good;
/// beside it are those that wait to be relieved, and those whose node cannot be reached.
/// </summary>
internal sealed class SlotStep(Snapshot snapshot, ClusterStep step, ClusterTasks tasks, TroubleRule trouble)
{
    /// <param name="slot">Its number.</param>
    /// <param name="all">Its tasks, oldest first, those that are past included.</param>
    /// <param name="home">Of a global service: its node.</param>
    public void Decide(int slot, IReadOnlyList<ServiceTask> all, NodeId? home)
    {
        // Nearly always.
        if (FindOnly(all) is { } only && trouble.Find(only, all) is null)
        {
            Advance(only, all);
            return;
        }

        var good = new List<ServiceTask>();
        var bad = new List<(ServiceTask Task, Trouble Trouble)>();
        var lost = false;
        var gone = new List<ServiceTask>();
        foreach (var task in all.Where(task => task is { IsHolder: true, IsPast: false }))
        {
            switch (trouble.Find(task, all))
            {
                case null:
                    good.Add(task);
                    break;
                case { Kind: TroubleKind.Lost }:
                    // It stays: its node may come back with it, and then the better one is kept.
                    lost = true;
                    AddIfGone(task, gone);
                    break;
                case { } found:
                    bad.Add((task, found));
                    break;
            }
        }

        GiveWay(good, bad);
        if (good.Count > 0)
        {
            Keep(good, bad, gone, all);
        }
        else if (bad.Count > 0)
        {
            Relieve(slot, bad, all, home);
        }
        else if (home is not null && gone.Count > 0)
        {
            tasks.Abandon(gone, "its node is not to come back");
        }
        else if (home is null || !lost)
        {
            Fill(slot, all, lost ? "the node of its predecessor cannot be reached" : "its predecessor is gone", home);
        }
    }

    /// <summary>What came back with its node is relieved in the order of updates, and not by one that waited for one.
    /// </summary>
    private void GiveWay(List<ServiceTask> good, List<(ServiceTask Task, Trouble Trouble)> bad)
    {
        if (good is [{ Node.IsNone: true } waiting] && step.Order == UpdateOrder.StopFirst
            && bad.Exists(entry => entry.Trouble.Kind == TroubleKind.Outdated && entry.Task.IsRunning))
        {
            tasks.Leave(waiting, "its predecessor is back", handsOver: false);
            good.Clear();
        }
    }

    /// <summary>The task that has the place, where it has it alone.</summary>
    private static ServiceTask? FindOnly(IReadOnlyList<ServiceTask> all)
    {
        ServiceTask? only = null;
        for (var place = 0; place < all.Count; place++)
        {
            if (all[place] is { IsHolder: true, IsPast: false } holder)
            {
                if (only is not null)
                {
                    return null;
                }

                only = holder;
            }
        }

        return only;
    }

    // An operator said that its node is to have none, or it left: nobody waits for what it had.
    private void AddIfGone(ServiceTask task, List<ServiceTask> gone)
    {
        if (snapshot.Nodes.GetValueOrDefault(task.Node) is { Availability: NodeAvailability.Drain })
        {
            gone.Add(task);
        }
    }

    /// <summary>The best one stays; when it serves, those go that it relieves.</summary>
    private void Keep(
        List<ServiceTask> good,
        List<(ServiceTask Task, Trouble Trouble)> bad,
        List<ServiceTask> gone,
        IReadOnlyList<ServiceTask> all)
    {
        var keeper = good
            .OrderByDescending(task => step.IsJob && TaskFacts.HasCompleted(task))
            .ThenByDescending(TaskFacts.IsUp)
            .ThenByDescending(task => !task.Node.IsNone)
            .ThenBy(task => task.Id)
            .First();
        foreach (var other in good.Where(task => task.Id != keeper.Id))
        {
            tasks.Leave(other, $"{keeper.Wish.Name} has its place", handsOver: false);
        }

        var serves = TaskFacts.IsUp(keeper) || TaskFacts.HasCompleted(keeper);
        tasks.Abandon(serves ? gone : [], "its node is not to come back, and its successor is up");
        foreach (var (task, found) in bad)
        {
            if (found.Kind == TroubleKind.Failed)
            {
                tasks.Fail(task, found.Cause);
            }
            else if (serves || !task.IsRunning)
            {
                tasks.Leave(task, serves ? "its successor is up" : found.Cause, handsOver: false);
            }
        }

        Advance(keeper, all);
    }

    /// <summary>One that has no node yet gets none while somebody is in its way.</summary>
    private void Advance(ServiceTask task, IReadOnlyList<ServiceTask> all)
    {
        if (!task.Node.IsNone || !IsCrowded(Now(all)))
        {
            step.Advance(task);
        }
    }

    /// <summary>None is good: what failed goes, and of the others one is relieved.</summary>
    private void Relieve(
        int slot,
        List<(ServiceTask Task, Trouble Trouble)> bad,
        IReadOnlyList<ServiceTask> all,
        NodeId? home)
    {
        foreach (var (task, found) in bad.Where(entry => entry.Trouble.Kind == TroubleKind.Failed))
        {
            tasks.Fail(task, found.Cause);
        }

        var waiting = bad
            .Where(entry => entry.Trouble.Kind != TroubleKind.Failed)
            .OrderByDescending(entry => TaskFacts.IsUp(entry.Task))
            .ThenByDescending(entry => entry.Task.Id)
            .ToList();
        foreach (var (task, _) in waiting.Skip(1))
        {
            tasks.Leave(task, "another has its place", handsOver: false);
        }

        if (waiting.Count == 0)
        {
            Fill(slot, Now(all), bad[0].Trouble.Cause, home);
        }
        else if (home is not null && waiting[0].Trouble.Kind == TroubleKind.Moved
            && waiting[0].Task.State < TaskState.Ended)
        {
            tasks.Leave(waiting[0].Task, waiting[0].Trouble.Cause, handsOver: false);
        }
        else
        {
            Replace(slot, waiting[0].Task, waiting[0].Trouble, all, home);
        }
    }

    private void Replace(
        int slot, ServiceTask old, Trouble found, IReadOnlyList<ServiceTask> all, NodeId? home)
    {
        // Nothing that serves is taken away before its successor could start, nor while one waits for its next try.
        var now = Now(all);
        if ((old.IsRunning && !tasks.IsOpen) || step.IsBlocked || IsClosed(home) || IsCrowded(now) || !IsDue(now))
        {
            return;
        }

        if (found.Kind == TroubleKind.Outdated && old.State < TaskState.Ended && !old.Node.IsNone
            && !step.BeginBatch())
        {
            return;
        }

        if (old.IsRunning && step.Order == UpdateOrder.StartFirst && found.Kind != TroubleKind.CutOff)
        {
            Create(slot, all, found.Cause, home);
            return;
        }

        tasks.Leave(old, found.Cause, handsOver: true);
        if (!IsInTheWay(old))
        {
            Create(slot, all, found.Cause, home);
        }
    }

    /// <summary>A successor, once nobody is in its way and it is due.</summary>
    private void Fill(int slot, IReadOnlyList<ServiceTask> all, string cause, NodeId? home)
    {
        if (step.IsBlocked || IsCrowded(all))
        {
            return;
        }

        if (IsDue(all))
        {
            Create(slot, all, cause, home);
        }
    }

    /// <summary>One that has to go is still there.</summary>
    public bool IsCrowded(IEnumerable<ServiceTask> all) =>
        all.Any(task => task is { IsHolder: false, IsPast: false } && IsInTheWay(task));

    /// <summary>
    /// Its agent may still run it: what it said last was said before it heard that the task is to go.
    /// </summary>
    private bool IsInTheWay(ServiceTask task) =>
        task.State < TaskState.Ended && !task.Node.IsNone
        && snapshot.Nodes.TryGetValue(task.Node, out var node)
        && !MassLossRule.IsGivenUp(snapshot, node);

    private bool IsDue(IReadOnlyList<ServiceTask> all)
    {
        if (LastFailure(all) is not { FailedAt: { } failed } last)
        {
            return true;
        }

        var due = failed + RestartRule.PauseAfter(last, step.Release.Container.Restart);
        if (due > step.Now)
        {
            step.LookAgainAt(due);
            return false;
        }

        return true;
    }

    private int Attempt(IReadOnlyList<ServiceTask> all) => LastFailure(Now(all)) is { } last ? last.Attempt + 1 : 0;

    /// <summary>Of this release, and nothing better came after it.</summary>
    private ServiceTask? LastFailure(IReadOnlyList<ServiceTask> all) =>
        all.LastOrDefault(task => task.Release == step.Release.Number) is { FailedAt: not null } last ? last : null;

    /// <summary>As they are after what was decided just now.</summary>
    private IReadOnlyList<ServiceTask> Now(IReadOnlyList<ServiceTask> all) =>
        [.. all.Select(task => tasks.Get(task.Id))];

    /// <summary>Of a global service: its node takes no other one now, so that the old one had better stay.</summary>
    private bool IsClosed(NodeId? home) =>
        home is { } node
        && (!snapshot.Nodes.TryGetValue(node, out var known) || NodeFilter.FindUnavailable(known) is not null);

    private void Create(int slot, IReadOnlyList<ServiceTask> all, string cause, NodeId? home)
    {
        if (home is not { } node || tasks.TakeRoomOn(node) is null)
        {
            tasks.Create(slot, Attempt(all), cause, home);
        }
    }
}
