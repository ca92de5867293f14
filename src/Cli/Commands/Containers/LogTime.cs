using System.Globalization;
using Orc.Compose.Values;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// A moment as <c>--since</c> takes it: RFC 3339 (whole or in part, local time where no zone is said), Unix seconds
/// with or without a fraction, or how long ago (<c>10m</c>).
/// </summary>
internal static class LogTime
{
    private static readonly string[] Local =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"];

    // 0001-01-01.
    private const decimal FirstSecond = -62_135_596_800m;

    private static readonly string[] Zoned =
        ["yyyy-MM-ddZ", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz"];

    /// <summary>Null: it is no moment.</summary>
    public static DateTimeOffset? Parse(string text, TimeProvider time)
    {
        if (GoDuration.TryParse(text, out var ago) && !IsPlainNumber(text))
        {
            return time.GetUtcNow() - ago;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var seconds) && seconds >= FirstSecond && seconds < 250_000_000_000m)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }

        // Docker writes nine digits of a second, .NET reads seven.
        var trimmed = WithoutNanoseconds(text.EndsWith('Z') ? $"{text[..^1]}+00:00" : text);
        if (DateTimeOffset.TryParseExact(
            trimmed, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
        {
            return moment;
        }

        // A zone may put the first and the last day of all beyond what can be said.
        return DateTime.TryParseExact(
            trimmed, Local, CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)
            && clock.Year is > 1 and < 9999
                ? new DateTimeOffset(clock, time.LocalTimeZone.GetUtcOffset(clock))
                : null;
    }

    private static bool IsPlainNumber(string text) => text.All(letter => char.IsAsciiDigit(letter) || letter == '.');

    private static string WithoutNanoseconds(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return text;
        }

        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - point - 1 <= 7 ? text : text[..(point + 8)] + text[end..];
    }
}
