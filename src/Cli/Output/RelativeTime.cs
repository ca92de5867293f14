using System.Globalization;

namespace Orc.Cli.Output;

/// <summary>Time as docker says it: <c>Less than a second</c>, <c>About a minute</c>, <c>3 weeks</c>.</summary>
internal static class RelativeTime
{
    /// <summary><c>5 minutes ago</c>.</summary>
    public static string Ago(DateTimeOffset then, TimeProvider time) => $"{Of(time.GetUtcNow() - then)} ago";

    public static string Since(DateTimeOffset then, TimeProvider time) => Of(time.GetUtcNow() - then);

    public static string Of(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        var minutes = (long)duration.TotalMinutes;
        var hours = (long)Math.Round(duration.TotalHours, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 1 => "Less than a second",
            1 => "1 second",
            < 60 => Count(seconds, "seconds"),
            _ when minutes == 1 => "About a minute",
            _ when minutes < 60 => Count(minutes, "minutes"),
            _ when hours == 1 => "About an hour",
            _ when hours < 48 => Count(hours, "hours"),
            _ when hours < 24 * 7 * 2 => Count(hours / 24, "days"),
            _ when hours < 24 * 30 * 2 => Count(hours / 24 / 7, "weeks"),
            _ when hours < 24 * 365 * 2 => Count(hours / 24 / 30, "months"),
            _ => Count((long)duration.TotalHours / 24 / 365, "years"),
        };
    }

    private static string Count(long count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");
}
