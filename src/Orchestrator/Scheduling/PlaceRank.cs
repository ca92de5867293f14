using Orc.Model.Services;
using Orc.Orchestrator.Nodes;

namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which of two nodes gets the next task: the one where the service failed less; then, to spread, that has fewer of its
/// tasks, then fewer in all, where an image to fetch counts half a task to four; or, to pack, the one of which more
/// is taken; of equal ones the first.
/// </summary>
internal readonly record struct PlaceRank(long Weight, int Index) : IComparable<PlaceRank>
{
    private const int Bits = 20;
    private const int Most = (1 << Bits) - 1;

    /// <summary>For spreading.</summary>
    /// <param name="penalty">Failures there, if they count.</param>
    /// <param name="ofService">Tasks of the service.</param>
    /// <param name="fetching">What an image to fetch counts, in halves of a task.</param>
    /// <param name="tasks">All tasks.</param>
    /// <param name="place">Which node.</param>
    public static PlaceRank Spread(int penalty, int ofService, int fetching, int tasks, int place) => new(
        ((long)Math.Min(penalty, Most) << (2 * Bits))
        | ((long)Math.Min(ofService, Most) << Bits)
        | (uint)Math.Min((2 * tasks) + fetching, Most),
        place);

    /// <summary>For packing.</summary>
    public static PlaceRank Pack(int penalty, int permille, int tasks, int place) => new(
        ((long)Math.Min(penalty, Most) << (2 * Bits))
        | ((long)(Most - Math.Min(permille, Most)) << Bits)
        | (uint)(Most - Math.Min(tasks, Most)),
        place);

    public static PlaceRank Of(Candidate candidate, PlacementStrategy strategy) =>
        strategy == PlacementStrategy.Binpack
            ? Pack(
                candidate.Penalty,
                Taken(candidate.Node, candidate.NanoCpus, candidate.Memory),
                candidate.Tasks,
                candidate.Place)
            : Spread(
                candidate.Penalty, candidate.OfService, candidate.Fetching, candidate.Tasks, candidate.Place);

    /// <summary>Of a node's processors or memory, what is more: so many thousandths are reserved.</summary>
    public static int Taken(Node node, long nanoCpus, long memory) => Math.Max(
        Permille(nanoCpus, node.Description.NanoCpus), Permille(memory, node.Description.Memory.Bytes));

    public int CompareTo(PlaceRank other)
    {
        var byWeight = Weight.CompareTo(other.Weight);
        return byWeight != 0 ? byWeight : Index.CompareTo(other.Index);
    }

    private static int Permille(long part, long whole) =>
        whole <= 0 ? 0 : (int)Math.Min(1000, (double)part / whole * 1000);
}
