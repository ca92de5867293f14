namespace Orc.Linux.Processes;

/// <summary>What libc has of the kernel for this process, beside the collector's heap: TLS, SQLite.</summary>
public static class NativeHeap
{
    // M_ARENA_MAX (malloc.h).
    private const int MostArenas = -8;

    /// <summary>
    /// libc makes a heap of its own for each thread, eight a processor at most, and what one has free no other uses.
    /// </summary>
    public static void Join() => _ = ProcessCalls.SetHeap(MostArenas, 1);

    /// <summary>Pages that nothing lies on any more go back to the kernel.</summary>
    public static void Trim() => _ = ProcessCalls.TrimHeap(0);
}
