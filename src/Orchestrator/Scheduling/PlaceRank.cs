namespace Orc.Orchestrator.Scheduling;

/// <summary>
/// Which of two nodes gets the next task: the one where the service failed less, that has fewer of its tasks, that has
/// fewer in all, and of equal ones the first.
/// </summary>
internal readonly record struct PlaceRank(long Weight, int Index) : IComparable<PlaceRank>
{
    private const int Bits = 20;
    private const int Most = (1 << Bits) - 1;

    public static PlaceRank Of(Candidate candidate) => new(
        ((long)Math.Min(candidate.Penalty, Most) << (2 * Bits))
        | ((long)Math.Min(candidate.OfService, Most) << Bits)
        | (uint)Math.Min(candidate.Tasks, Most),
        candidate.Index);

    public int CompareTo(PlaceRank other)
    {
        var byWeight = Weight.CompareTo(other.Weight);
        return byWeight != 0 ? byWeight : Index.CompareTo(other.Index);
    }
}
