using System.Globalization;
using System.Text;

namespace Orc.Compose.Values;

/// <summary>Durations as Compose writes them: <c>1m30s</c>, <c>1.5h</c>, <c>100ms</c>, and days and weeks.</summary>
public static class GoDuration
{
    private const decimal MaxTicks = long.MaxValue;

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        var negative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            var length = NumberLength(rest);
            if (length == 0 || length == rest.Length
                || !decimal.TryParse(
                    rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            rest = rest[length..];
            var unit = UnitLength(rest);
            if (TicksOf(rest[..unit]) is not { } size || count > MaxTicks / Math.Max(size, 1m))
            {
                return false;
            }

            ticks += count * size;
            if (ticks > MaxTicks)
            {
                return false;
            }

            rest = rest[unit..];
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>As Go prints durations, which is how Compose writes them out.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        if (duration < TimeSpan.Zero)
        {
            _ = text.Append('-');
            duration = -duration;
        }

        if (duration < TimeSpan.FromSeconds(1))
        {
            var (amount, unit) = duration < TimeSpan.FromMilliseconds(1)
                ? (duration.TotalMicroseconds, "µs")
                : (duration.TotalMilliseconds, "ms");
            return text.Append(Invariant(amount)).Append(unit).ToString();
        }

        var hours = (long)duration.TotalHours;
        if (hours > 0)
        {
            _ = text.Append(hours).Append('h');
        }

        if (hours > 0 || duration.Minutes > 0)
        {
            _ = text.Append(duration.Minutes).Append('m');
        }

        var seconds = (decimal)(duration.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return text.Append(seconds.ToString("0.#######", CultureInfo.InvariantCulture)).Append('s').ToString();
    }

    private static string Invariant(double amount) => amount.ToString("0.####", CultureInfo.InvariantCulture);

    private static int NumberLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || text[length] == '.'))
        {
            length++;
        }

        return length;
    }

    private static int UnitLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && !char.IsAsciiDigit(text[length]) && text[length] != '.')
        {
            length++;
        }

        return length;
    }

    private static decimal? TicksOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 0.01m,
        "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "d" => TimeSpan.TicksPerDay,
        "w" => 7 * TimeSpan.TicksPerDay,
        _ => null,
    };
}
