using System.Globalization;
using Orc.Cli.Invoking;
using Orc.Compose.Values;

namespace Orc.Cli.Output;

/// <summary>Moments as docker takes them: <c>10m</c> ago, RFC 3339 with or without parts, seconds since 1970.</summary>
internal static class TimeText
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HHK",
        "yyyy-MM-ddK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK",
    ];

    /// <summary>Null where nothing was said. Without a zone, the local one is meant.</summary>
    public static DateTimeOffset? Parse(string? text, string flag, TimeProvider time)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (GoDuration.TryParse(text, out var ago))
        {
            return time.GetUtcNow() - ago;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds < 253_402_300_800m)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        return DateTimeOffset.TryParseExact(
            Shortened(text), Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment)
            ? moment
            : throw new CliException(
                $"invalid value for \"{flag}\": \"{text}\" is no duration (10m), no time (2026-01-02T15:04:05Z),"
                + " and no Unix time");
    }

    // Nanoseconds, which docker prints and people paste, are finer than what we can hold.
    private static string Shortened(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return text;
        }

        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - dot > 8 ? text[..(dot + 8)] + text[end..] : text;
    }
}
