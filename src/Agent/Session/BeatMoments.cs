namespace Orc.Agent.Session;

/// <summary>
/// When agents say that they live: at full tenths of a second, as far as their clocks agree. A manager that hears a
/// hundred of a thousand together works once for them, where each alone would wake it.
/// </summary>
internal static class BeatMoments
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>From now to the next beat: never longer than <paramref name="every"/>, and shorter by a step at most.
    /// </summary>
    public static TimeSpan Until(DateTimeOffset now, TimeSpan every) =>
        every > Step ? every - new TimeSpan((now + every).Ticks % Step.Ticks) : every;
}
