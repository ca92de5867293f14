using Orc.Linux.Processes;

namespace Orc.Agent.Node;

/// <summary>
/// Gives memory back to the machine after a burst of work: a collector that sees no pressure keeps what it has, and the
/// machine is there for the containers. It acts when the process has become quiet, so nobody waits for it.
/// </summary>
internal static class MemoryTrim
{
    private const long Burst = 8L << 20;
    private const long Quiet = 1L << 20;

    // A manager of many nodes is never without work: quiet is little beside what went before.
    private const int Little = 64;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        var (trimmed, before) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var sinceTrim = allocated - trimmed;
            if (sinceTrim > Burst && allocated - before < Math.Max(Quiet, sinceTrim / Little))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                NativeHeap.Trim();
                trimmed = allocated;
            }

            before = allocated;
        }
    }
}
