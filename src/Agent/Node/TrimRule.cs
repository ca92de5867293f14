namespace Orc.Agent.Node;

/// <summary>Whether memory is given back now: after a burst, and when the process has become quiet.</summary>
internal static class TrimRule
{
    /// <summary>Less is not worth looking through the heap.</summary>
    private const long Burst = 2L << 20;

    /// <summary>Of a large heap the burst has to be a part: looking through it takes as long as it is large.</summary>
    private const int Part = 8;

    private const long Quiet = 1L << 20;

    // A manager of many nodes is never without work: quiet is little beside what went before.
    private const int Little = 64;

    /// <param name="sinceTrim">Bytes allocated since memory was given back.</param>
    /// <param name="sinceLook">Of these, since the last look.</param>
    /// <param name="heap">Bytes the heap has of the machine.</param>
    public static bool IsDue(long sinceTrim, long sinceLook, long heap) =>
        sinceTrim > Math.Max(Burst, heap / Part) && sinceLook < Math.Max(Quiet, sinceTrim / Little);
}
