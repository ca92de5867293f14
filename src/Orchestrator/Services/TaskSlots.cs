namespace Orc.Orchestrator.Services;

/// <summary>Tasks of a service by their slots, and within a slot the oldest first.</summary>
internal static class TaskSlots
{
    /// <param name="tasks">All of the service, oldest first.</param>
    /// <param name="places">Which of them, in their order.</param>
    public static SortedList<int, List<ServiceTask>> Of(IReadOnlyList<ServiceTask> tasks, IReadOnlyList<int> places)
    {
        var sorted = new ServiceTask[places.Count];
        for (var place = 0; place < sorted.Length; place++)
        {
            sorted[place] = tasks[places[place]];
        }

        var order = new long[sorted.Length];
        var isInOrder = true;
        for (var place = 0; place < sorted.Length; place++)
        {
            order[place] = ((long)sorted[place].Slot << 32) | (uint)place;
            isInOrder = isInOrder && (place == 0 || order[place - 1] < order[place]);
        }

        if (!isInOrder)
        {
            Array.Sort(order, sorted);
        }

        var slots = new SortedList<int, List<ServiceTask>>(sorted.Length);
        for (var first = 0; first < sorted.Length;)
        {
            var number = sorted[first].Slot;
            var slot = new List<ServiceTask>(1);
            for (; first < sorted.Length && sorted[first].Slot == number; first++)
            {
                slot.Add(sorted[first]);
            }

            slots.Add(number, slot);
        }

        return slots;
    }
}
