using Orc.Linux.Processes;

namespace Orc.Agent.Node;

/// <summary>
/// Gives memory back to the machine after a burst of work: a collector that sees no pressure keeps what it has, and the
/// machine is there for the containers. It acts when the process has become quiet, so nobody waits for it.
/// </summary>
internal static class MemoryTrim
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (trimmed, before) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var heap = GC.GetGCMemoryInfo().TotalCommittedBytes;
            if (TrimRule.IsDue(allocated - trimmed, allocated - before, heap))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                NativeHeap.Trim();
                trimmed = allocated;
            }

            before = allocated;
        }
    }
}
