namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// Where the loader has been: each block of its instrumented code says so. An edge is a block with the one before it;
/// two edges may fall together, which hides one and invents none. It is static because it is called at every step; each
/// thread has a copy of it, with the copy of the loader that it runs.
/// </summary>
public static class EdgeMap
{
    private const int Bits = 18;

    private static readonly byte[] Seen = new byte[1 << Bits];

    private static bool[] blocks = [];
    private static uint previous;
    private static int fresh;

    /// <summary>Called by the instrumented code.</summary>
    public static void Visit(int block)
    {
        // Knuth's multiplicative hash spreads neighbouring blocks over the whole map.
        var spread = ((uint)block * 2654435769u) >> (32 - Bits);
        ref var seen = ref Seen[spread ^ previous];
        previous = spread >> 1;
        if (seen == 0)
        {
            seen = 1;
            fresh++;
            if ((uint)block < (uint)blocks.Length)
            {
                blocks[block] = true;
            }
        }
    }

    /// <summary>The edges first seen since this was last asked.</summary>
    internal static int TakeFresh()
    {
        var taken = fresh;
        fresh = 0;
        return taken;
    }

    internal static void Clear(int blockCount)
    {
        Array.Clear(Seen);
        blocks = new bool[blockCount];
        fresh = 0;
    }

    internal static (byte[] Edges, bool[] Blocks) Copy() => ([.. Seen], [.. blocks]);
}
