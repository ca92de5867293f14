using Orc.Model.Services;
using Orc.Model.Tasks;

namespace Orc.Orchestrator.Services;

/// <summary>
/// The tasks of a replicated service about which there is nothing to decide, told apart in one pass: each has its place
/// alone, is as it is wanted, and its node has nothing against it. Of hundreds that is all but one or two, as a rule.
/// </summary>
internal sealed class SteadyTasks
{
    public static readonly SteadyTasks None = new([], []);

    private readonly List<ServiceTask> _tasks;
    private HashSet<int>? _slots;

    private SteadyTasks(List<ServiceTask> tasks, List<int> others) => (_tasks, Others) = (tasks, others);

    public int Count => _tasks.Count;

    /// <summary>Where in the list the others are: those that must be looked at.</summary>
    public IReadOnlyList<int> Others { get; }

    /// <param name="tasks">All of the service, oldest first.</param>
    /// <param name="service">Which one.</param>
    /// <param name="trouble">What is wrong with one of them.</param>
    public static SteadyTasks Of(IReadOnlyList<ServiceTask> tasks, Service service, TroubleRule trouble)
    {
        var steady = new List<ServiceTask>(tasks.Count);
        var others = new List<int>();
        var shared = SharedSlots(tasks, service);
        for (var place = 0; place < tasks.Count; place++)
        {
            var task = tasks[place];
            if (shared is not null && !IsMarked(shared, task.Slot) && IsAsWanted(task, service)
                && trouble.FindOutdated(task) is null && trouble.IsAtHome(task))
            {
                steady.Add(task);
            }
            else
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

    /// <summary>
    /// While an update or a rebalance is under way each task counts, or may in a moment (a paused one goes on), and
    /// jobs end.
    /// </summary>
    public static bool MayHave(Service service) => service is { Mode: ServiceMode.Replicated, Rebalance: null }
        && service.UpdateState is not ({ IsActive: true } or { IsPaused: true });

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

    /// <summary>The places that have several tasks, those that are past included; null: they are numbered so high that
    /// it does not pay to know.</summary>
    private static ulong[]? SharedSlots(IReadOnlyList<ServiceTask> tasks, Service service)
    {
        var words = (Math.Max(tasks.Count, service.Replicas) * 2 / 64) + 1;
        var (seen, shared) = (new ulong[words], new ulong[words]);
        for (var place = 0; place < tasks.Count; place++)
        {
            var slot = tasks[place].Slot;
            if (slot < 0 || slot >> 6 >= words)
            {
                return null;
            }

            shared[slot >> 6] |= seen[slot >> 6] & (1UL << slot);
            seen[slot >> 6] |= 1UL << slot;
        }

        return shared;
    }

    private static bool IsMarked(ulong[] words, int slot) => (words[slot >> 6] & (1UL << slot)) != 0;
}
