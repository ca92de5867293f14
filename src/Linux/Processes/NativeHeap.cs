namespace Orc.Linux.Processes;

/// <summary>What libraries (libnftables, SQLite, OpenSSL) take from libc's malloc, beside the collector's heap.
/// </summary>
public static class NativeHeap
{
    // M_ARENA_MAX (malloc.h).
    private const int MostArenas = -8;

    /// <summary>
    /// As many arenas as this, before the first thread takes one: each keeps what its busiest moment needed, no other
    /// uses what it has free, and libc gives every thread one of its own, up to eight a core.
    /// </summary>
    public static void LimitArenas(int count) => _ = ProcessCalls.SetHeap(MostArenas, count);

    /// <summary>Pages that nothing lies on any more go back to the kernel.</summary>
    public static void Trim() => _ = ProcessCalls.TrimHeap(0);
}
