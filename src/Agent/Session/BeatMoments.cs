namespace Orc.Agent.Session;

/// <summary>
/// When agents say that they live: at full quarters of a second, as far as their clocks agree. A manager that hears two
/// hundred of a thousand together works once for them, where each alone would wake it.
/// </summary>
internal static class BeatMoments
{
    /// <summary>Two of them fit into what counts as a loss (3 s), and one may be late by more than a second.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1.25);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>From now to the next beat: never longer than <paramref name="every"/>, and shorter by a step at most.
    /// </summary>
    public static TimeSpan Until(DateTimeOffset now, TimeSpan every) =>
        every > Step ? every - new TimeSpan((now + every).Ticks % Step.Ticks) : every;
}
