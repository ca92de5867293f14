using System.Buffers;
using System.Globalization;

namespace Orc.Model.Units;

/// <summary>
/// A moment as filters name it: Unix seconds, a date or time, or how long ago (<c>10m</c>, <c>1h30m</c>).
/// </summary>
public static class FilterTime
{
    private static readonly (string Unit, double Seconds)[] Units =
        [("ms", 0.001), ("us", 0.000_001), ("µs", 0.000_001), ("ns", 0.000_000_001), ("h", 3600), ("m", 60), ("s", 1)];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    /// <exception cref="FormatException">None of these.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        }

        if (Ago(text) is { } ago)
        {
            return now - ago;
        }

        const DateTimeStyles Styles = DateTimeStyles.AssumeLocal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Styles, out var time)
            ? time
            : throw new FormatException(
                $"invalid time \"{text}\": write 10m or 1h30m (ago), 2006-01-02T15:04:05Z, or Unix seconds");
    }

    private static TimeSpan? Ago(string text)
    {
        var rest = text.AsSpan();
        var total = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0
                || !double.TryParse(
                    rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[digits..];
            var found = false;
            foreach (var (unit, seconds) in Units)
            {
                if (rest.StartsWith(unit, StringComparison.Ordinal))
                {
                    total += number * seconds;
                    rest = rest[unit.Length..];
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return null;
            }
        }

        return text.Length == 0 ? null : TimeSpan.FromSeconds(total);
    }
}
