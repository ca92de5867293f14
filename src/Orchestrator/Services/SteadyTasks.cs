using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>
/// The tasks of a service about which there is nothing to decide, told apart in two passes: each has its place alone
/// but for those that are past, is as it is wanted, and its node has nothing against it. Of hundreds that is all but
/// one or two, as a rule.
/// </summary>
internal sealed class SteadyTasks
{
    public static readonly SteadyTasks None = new([], []);

    private readonly List<ServiceTask> _tasks;
    private HashSet<int>? _slots;

    private SteadyTasks(List<ServiceTask> tasks, List<int> others) => (_tasks, Others) = (tasks, others);

    public int Count => _tasks.Count;

    /// <summary>The nodes that have one.</summary>
    public IEnumerable<NodeId> Homes => _tasks.Select(task => task.Node);

    /// <summary>Where in the list the others are: those that must be looked at. What is past of a place that a steady
    /// one has is neither.</summary>
    public IReadOnlyList<int> Others { get; }

    /// <param name="tasks">All of the service, oldest first.</param>
    /// <param name="service">Which one.</param>
    /// <param name="trouble">What is wrong with one of them.</param>
    public static SteadyTasks Of(IReadOnlyList<ServiceTask> tasks, Service service, TroubleRule trouble)
    {
        var steady = new List<ServiceTask>();
        if (SharedSlots(tasks, service) is not { } shared)
        {
            return new SteadyTasks(steady, [.. Enumerable.Range(0, tasks.Count)]);
        }

        var taken = new ulong[shared.Length];
        for (var place = 0; place < tasks.Count; place++)
        {
            var task = tasks[place];
            if (!IsMarked(shared, task.Slot) && IsAsWanted(task, service)
                && trouble.FindOutdated(task) is null && trouble.IsAtHome(task))
            {
                steady.Add(task);
                Mark(taken, task.Slot);
            }
        }

        var others = new List<int>();
        for (var place = 0; place < tasks.Count; place++)
        {
            if (!IsMarked(taken, tasks[place].Slot))
            {
                others.Add(place);
            }
        }

        return new SteadyTasks(steady, others);
    }

    /// <summary>One of them has this place.</summary>
    public bool Has(int slot)
    {
        if (_slots is null)
        {
            _slots = new HashSet<int>(_tasks.Count);
            foreach (var task in _tasks)
            {
                _slots.Add(task.Slot);
            }
        }

        return _slots.Contains(slot);
    }

    /// <summary>How many are new, and not up yet.</summary>
    public int CountInMotion(Service service)
    {
        var count = 0;
        foreach (var task in _tasks)
        {
            var isGivenUp = task.FailedUpdate && task.Release == service.Release;
            count += !isGivenUp && !TaskFacts.IsUp(task) && !task.IsExited ? 1 : 0;
        }

        return count;
    }

    /// <summary>While a rebalance is under way each task counts, and jobs end.</summary>
    public static bool MayHave(Service service) =>
        service is { Mode: ServiceMode.Replicated or ServiceMode.Global, Rebalance: null };

    /// <summary>
    /// An update is under way, or may be in a moment (a paused one goes on): what each task has come to is noted before
    /// it counts as steady.
    /// </summary>
    public static bool AreWatched(Service service) =>
        service.UpdateState is { IsActive: true } or { IsPaused: true };

    /// <summary>A report said nothing that is to be noted, and whoever would advance it finds it where it shall be.
    /// </summary>
    private static bool IsAsWanted(ServiceTask task, Service service)
    {
        if (task.IsPast || task.Node.IsNone || task.Runs.Failures >= RestartRule.MostRuns)
        {
            return false;
        }

        var wish = task.Wish;
        return wish.Desired == DesiredState.Live && wish.StartRound == service.StartRound
            && wish.RestartRound >= service.RestartRound
            && (task.Observed is not { } observed
                || (observed.State < TaskState.Ended && observed.RunCount <= task.Runs.Seen));
    }

    /// <summary>The places that have several tasks, or one and a past one that failed an update to what is wanted: that
    /// is not waited for. Null: they are numbered so high that it does not pay to know.</summary>
    private static ulong[]? SharedSlots(IReadOnlyList<ServiceTask> tasks, Service service)
    {
        // Places of a global service are numbered anew when a node comes.
        var words = (Math.Max(tasks.Count, service.Replicas) * 4 / 64) + 1;
        var (seen, shared) = (new ulong[words], new ulong[words]);
        for (var place = 0; place < tasks.Count; place++)
        {
            var task = tasks[place];
            if (task.Slot < 0 || task.Slot >> 6 >= words)
            {
                return null;
            }

            if (!task.IsPast)
            {
                shared[task.Slot >> 6] |= seen[task.Slot >> 6] & (1UL << task.Slot);
                Mark(seen, task.Slot);
            }
            else if (task.FailedUpdate && task.Release == service.Release)
            {
                Mark(shared, task.Slot);
            }
        }

        return shared;
    }

    private static void Mark(ulong[] words, int slot) => words[slot >> 6] |= 1UL << slot;

    private static bool IsMarked(ulong[] words, int slot) => (words[slot >> 6] & (1UL << slot)) != 0;
}
