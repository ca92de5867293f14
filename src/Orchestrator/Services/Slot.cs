namespace Orc.Orchestrator.Services;

/// <summary>One place of a service, and the tasks that have, had or leave it; oldest first.</summary>
internal sealed class Slot(int number, IReadOnlyList<ServiceTask> tasks)
{
    public int Number => number;

    public IReadOnlyList<ServiceTask> Tasks => tasks;

    public IReadOnlyList<ServiceTask> Holders { get; } = [.. tasks.Where(task => task.IsHolder)];

    public ServiceTask? Newest => Holders.Count > 0 ? Holders[^1] : null;

    /// <summary>
    /// The last one that left its place to a successor which is not made yet. A newer one that was to come beside it,
    /// and was given up before it served, is no successor.
    /// </summary>
    public ServiceTask? Handover => tasks.LastOrDefault(task => task.HandsOver) is { } last
        && (Newest is null || Newest.Id.CompareTo(last.Id) <= 0)
            ? last
            : null;

    /// <summary>It was decided to give it up.</summary>
    public bool IsSurplus { get; set; }

    public bool IsOccupied => !IsSurplus && (Holders.Count > 0 || Handover is not null);
}
