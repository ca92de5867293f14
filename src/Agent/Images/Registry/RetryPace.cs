namespace Orc.Agent.Images.Registry;

/// <summary>How long to wait before asking again: 0.1, 0.4, 1.6, 5 s, and then no more.</summary>
internal static class RetryPace
{
    private const int MostFailures = 4;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <param name="failures">In a row, without a byte gained.</param>
    /// <param name="wanted">What the registry asked for (Retry-After). Null: nothing.</param>
    /// <returns>Null: give up.</returns>
    public static TimeSpan? After(int failures, TimeSpan? wanted = null)
    {
        if (failures > MostFailures)
        {
            return null;
        }

        var pause = First * Math.Pow(4, failures - 1);
        pause = wanted > pause ? wanted.Value : pause;
        return pause < Longest ? pause : Longest;
    }
}
