using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Membership;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>
/// The manager without threads: the real store over a simulated disk, inbox, deciders, feeds, withdrawals and the rule
/// of liveness; asked by events what its loops would do. A restart reads the log again and knows nothing else.
/// </summary>
internal sealed class ClusterManager(
    EventQueue events, SimulatedTime time, SimulatedLog log, ClusterInvariants invariants, PlantedBug bug)
{
    private const long PauseAfterFailure = 1000;

    private readonly SortedDictionary<NodeId, ManagerSession> _sessions = [];
    private readonly SortedDictionary<NodeId, AgentPulse> _pulses = [];
    private readonly SortedDictionary<NodeId, TimeSpan> _silence = [];
    private readonly SortedSet<NodeId> _holding = [];
    private ClusterStore _store = null!;
    private ReportInbox _inbox = null!;
    private Reconciler _reconciler = new(NullLogger.Instance);
    private HeardVersions _heard = new();
    private Snapshot _seen = Snapshot.Empty;
    private long _lastWatch;
    private long _pausedUntil;
    private TimeSpan _up;
    private IReadOnlyList<Change> _decided = [];

    /// <summary>The version that the deciders' last commit has, or would have had: they know of it.</summary>
    private long _own;

    public Snapshot Snapshot => _store.Head;

    /// <summary>For people.</summary>
    public string LastDecided => string.Join("; ", _decided.Select(change => $"{change.GetType().Name} {change}"));

    public int QuarantinedCount => _reconciler.QuarantinedCount;

    /// <summary>When the deciders want to look again; null: only a commit can change anything.</summary>
    public long? NextLook
    {
        get
        {
            if (_reconciler.NextLook() is not { } look)
            {
                return null;
            }

            var pause = look.Milliseconds - _store.Now(Snapshot).Milliseconds;
            return Math.Max(events.Now + Math.Max(pause, 0), _pausedUntil);
        }
    }

    public IReadOnlyDictionary<NodeId, ManagerSession> Sessions => _sessions;

    /// <summary>Whose sessions hold something back: what another agent has heard concerns them.</summary>
    public IReadOnlyCollection<NodeId> Holding => _holding;

    public void Start(bool compact)
    {
        var acknowledged = _store?.Head ?? Snapshot.Empty;
        if (compact && _store is not null)
        {
            log.Compact(acknowledged);
        }

        log.Restart();
        _store = Get(ClusterStore.OpenAsync(log, time, NullLogger.Instance, CancellationToken.None));
        Require.That(
            _store.Head.Version >= acknowledged.Version,
            $"version {acknowledged.Version} was acknowledged, and the store begins again at {_store.Head.Version}");
        invariants.CheckSame(acknowledged, _store.Head);
        _inbox = new ReportInbox(_store, time, NullLogger<ReportInbox>.Instance);
        _reconciler = new Reconciler(NullLogger.Instance);
        _reconciler.MarkAll(_store.Head);
        _heard = new HeardVersions();
        _seen = _store.Head;
        _sessions.Clear();
        _holding.Clear();
        _pulses.Clear();
        _silence.Clear();
        _up = TimeSpan.Zero;
        _lastWatch = events.Now;
        _pausedUntil = 0;
    }

    /// <summary>False: the disk did not take it.</summary>
    public bool Update(Func<Snapshot, IReadOnlyList<Change>> decide)
    {
        var outcome = Get(_store.UpdateAsync(RequestId.None, decide, CancellationToken.None));
        Observe();
        return outcome.IsDone;
    }

    /// <summary>As ReconcileLoop, which is not shown what it decided itself. True: something changed.</summary>
    public bool Decide()
    {
        if (events.Now < _pausedUntil)
        {
            return false;
        }

        var before = Snapshot.Version;
        var outcome = Get(_store.UpdateAsync(Drain, CancellationToken.None));
        Observe();
        _own = 0;
        if (!outcome.IsDone)
        {
            _reconciler.MarkAll(Snapshot);
            _pausedUntil = events.Now + PauseAfterFailure;
            return false;
        }

        return Snapshot.Version != before;
    }

    private DecidedChanges Drain(Snapshot tail)
    {
        var decided = _reconciler.Drain(tail, _store.Now(tail));
        _decided = Planted(decided.Changes, tail);
        if (!ReferenceEquals(_decided, decided.Changes))
        {
            return new DecidedChanges(_decided, tail.Apply(_decided));
        }

        _own = tail.Version + 1;
        return decided;
    }

    /// <summary>As LivenessLoop: a time in which this process did not run counts for nobody's silence.</summary>
    public void Watch()
    {
        var step = TimeSpan.FromMilliseconds(500);
        var passed = TimeSpan.FromMilliseconds(events.Now - _lastWatch);
        _lastWatch = events.Now;
        var ran = passed < step * 2 ? passed : step * 2;
        _up += ran;
        var pulses = new Dictionary<NodeId, NodePulse>();
        foreach (var (node, pulse) in _pulses.ToList())
        {
            if (!Snapshot.Nodes.ContainsKey(node))
            {
                Dismiss(node);
                continue;
            }

            var counted = _silence.GetValueOrDefault(node) + ran;
            var age = pulse.AgeAt(time.GetTimestamp());
            var silence = age < counted ? age : counted;
            _silence[node] = silence;
            pulses[node] = new NodePulse { Silence = silence, Away = pulse.AwayFor };
        }

        if (LivenessRule.Decide(Snapshot, pulses, _up, _store.Now(Snapshot)).Count > 0)
        {
            _ = Update(snapshot => LivenessRule.Decide(snapshot, pulses, _up, _store.Now(snapshot)));
        }
    }

    /// <summary>False: it is of the cluster no more, or what it has could not be stored.</summary>
    public bool HearHello(NodeId node, int number, AgentHello message)
    {
        if (!Snapshot.Nodes.ContainsKey(node))
        {
            return false;
        }

        var hello = Introduction.Of(message);
        var introduced = _inbox.IntroduceAsync(hello, CancellationToken.None);
        Observe();
        if (!Get(introduced).IsDone)
        {
            return false;
        }

        if (!_pulses.TryGetValue(node, out var pulse))
        {
            _pulses.Add(node, pulse = new AgentPulse(time));
        }

        pulse.Hear();
        var withdrawals = bug == PlantedBug.SkipWithdrawal ? null : new Withdrawals(_heard, time);
        var session = new ManagerSession(new AssignmentFeed(node, withdrawals), number);
        session.Feed.NoteGone(Snapshot, hello.Tasks);
        _sessions[node] = session;
        _holding.Remove(node);
        _heard.Hear(node, 0);
        return true;
    }

    public void HearBeat(NodeId node) => _pulses.GetValueOrDefault(node)?.Hear();

    public void HearAway(NodeId node, TimeSpan duration) => _pulses.GetValueOrDefault(node)?.GoAway(duration);

    /// <summary>True: it can be told more again.</summary>
    public bool HearAcknowledgement(NodeId node, int number, long sequence)
    {
        if (_sessions.GetValueOrDefault(node) is not { } session || session.Number != number)
        {
            return false;
        }

        var wasBusy = session.Feed.IsBusy;
        _pulses.GetValueOrDefault(node)?.Hear();
        session.Feed.Acknowledge(sequence);
        _heard.Hear(node, session.Feed.Heard);
        return wasBusy;
    }

    public void HearReports(NodeId node, AgentReports message)
    {
        _pulses.GetValueOrDefault(node)?.Hear();
        var tasks = message.Tasks.Select(task => task.ToModel()).ToList();
        if (bug == PlantedBug.ReviveReport)
        {
            tasks = [.. tasks.Select(report => report with { Sequence = 1_000_000 + events.Now })];
        }

        _inbox.Add(node, tasks, message.Resources.Select(ResourceReport.Of));
        if (_sessions.GetValueOrDefault(node) is { } session && session.Feed.NoteGone(Snapshot, tasks))
        {
            session.HasGone = true;
        }
    }

    /// <summary>False: try again in a while.</summary>
    public bool CommitReports()
    {
        var committing = _inbox.CommitAsync(CancellationToken.None);
        Observe();
        return committing.IsCompleted;
    }

    /// <summary>What a session has to say; null: nothing new.</summary>
    public ManagerMessage? Speak(NodeId node)
    {
        if (!_sessions.TryGetValue(node, out var session))
        {
            return null;
        }

        var head = Snapshot;
        if (!head.Nodes.ContainsKey(node))
        {
            End(node);
            return null;
        }

        if (session.Feed.IsBusy)
        {
            return null;
        }

        var isDue = session.Feed.IsHolding && (session.Others.IsCompleted || events.Now >= session.HoldsUntil);
        if (session.Seen == head.Version && !session.HasGone && !isDue)
        {
            return null;
        }

        session.Others = _heard.News;
        var isAsked = session.HasGone || isDue || session.Feed.IsHolding || IsConcerned(session, head);
        (session.Seen, session.HasGone) = (head.Version, false);
        if (!isAsked)
        {
            session.Feed.Pass(head.Version);
            _heard.Hear(node, session.Feed.Heard);
            return null;
        }

        var message = session.Feed.Next(head);
        invariants.CheckSet(session.Feed.Assigned, head, node);
        _heard.Hear(node, session.Feed.Heard);
        session.HoldsUntil = events.Now + (long)Withdrawals.Patience.TotalMilliseconds;
        _ = session.Feed.IsHolding ? _holding.Add(node) : _holding.Remove(node);
        return message;
    }

    private bool IsConcerned(ManagerSession session, Snapshot head)
    {
        if (session.Seen is not { } seen)
        {
            return true;
        }

        var range = _store.ReadAfter(seen);
        return range.IsGap || range.Commits.Any(commit => session.Feed.IsOfInterest(commit, head));
    }

    /// <summary>When a session that holds something back wants to be asked again; null: it holds nothing.</summary>
    public long? NextWordOf(NodeId node) =>
        _sessions.GetValueOrDefault(node) is { Feed: { IsHolding: true, IsBusy: false } } session
            ? session.Others.IsCompleted ? events.Now : session.HoldsUntil
            : null;

    /// <summary>The session ended.</summary>
    public void End(NodeId node)
    {
        if (_sessions.Remove(node))
        {
            _holding.Remove(node);
            _heard.Leave(node);
        }
    }

    /// <summary>It is no member any more, or about to go.</summary>
    public void Dismiss(NodeId node)
    {
        End(node);
        _pulses.Remove(node);
        _silence.Remove(node);
    }

    /// <summary>It says that it leaves.</summary>
    public bool Depart(NodeId node)
    {
        Dismiss(node);
        var departing = new ClusterMembers(_store, null!, null!, time).DepartAsync(node, CancellationToken.None);
        Observe();
        return departing.IsCompletedSuccessfully;
    }

    /// <summary>Every agent that has a session has acted on this version.</summary>
    public bool HaveAllHeard(long version) => _heard.HaveAllHeard(version);

    /// <summary>The disk refused what was decided: it is tried again in a while.</summary>
    public bool IsPaused => events.Now < _pausedUntil;

    public IReadOnlyList<string> Sweep() =>
        Reconciler.Sweep(Snapshot, _store.Now(Snapshot), NullLogger.Instance);

    private static T Get<T>(Task<T> task)
    {
        Assert.True(task.IsCompleted, "something waits for another thread");
        return task.GetAwaiter().GetResult();
    }

    private void Observe()
    {
        var range = _store.ReadAfter(_seen.Version);
        if (range.Head.Version == _seen.Version)
        {
            return;
        }

        Assert.False(range.IsGap);
        var before = _seen;
        foreach (var commit in range.Commits)
        {
            var after = commit.Version == range.Head.Version ? range.Head : before.Apply(commit);
            invariants.CheckCommit(before, after, commit);
            before = after;
        }

        _seen = range.Head;
        log.CompactIfLong(_seen);
        var others = range with { Commits = [.. range.Commits.Where(commit => commit.Version != _own)] };
        _reconciler.Observe(bug == PlantedBug.ForgetTouchedBy ? WithoutReports(others) : others);
    }

    private static CommitRange WithoutReports(CommitRange range) => range with
    {
        Commits =
        [
            .. range.Commits.Select(commit => commit with
            {
                Changes = [.. commit.Changes.Where(change => change is not Change.ObserveTask)],
            }),
        ],
    };

    private IReadOnlyList<Change> Planted(IReadOnlyList<Change> changes, Snapshot tail) => bug switch
    {
        PlantedBug.HideReason => Each(changes, task => task with { Waiting = "" }),
        PlantedBug.IgnoreDrain => Each(changes, task =>
            tail.Nodes.GetValueOrDefault(task.Node) is { Availability: NodeAvailability.Drain }
                && tail.Tasks.GetValueOrDefault(task.Id) is { } known ? known : task),
        PlantedBug.ReuseAddress => Each(changes, task =>
            task.Addresses is not null && tail.TasksOf(task.Service).FirstOrDefault(other =>
                other.Id != task.Id && other.Addresses is not null && !other.IsGone) is { } other
                ? task with { Addresses = other.Addresses }
                : task),
        _ => changes,
    };

    private static IReadOnlyList<Change> Each(IReadOnlyList<Change> changes, Func<ServiceTask, ServiceTask> change) =>
        [.. changes.Select(each => each is Change.PutTask put ? put with { Task = change(put.Task) } : each)];
}
