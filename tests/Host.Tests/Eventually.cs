namespace Orc.Host.Tests;

/// <summary>Waits for what the world brings about by itself, with a limit that catches hangs.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="what">What is waited for.</param>
    /// <param name="holds">It is so.</param>
    /// <param name="seen">What there was instead, for the failure.</param>
    public static async Task ThatAsync(string what, Func<bool> holds, Func<string>? seen = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(start) < Limit,
                $"not within {Limit}: {what}{(seen is null ? "" : $"; seen: {seen()}")}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
