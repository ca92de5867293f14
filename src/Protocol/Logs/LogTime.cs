namespace Orc.Protocol.Logs;

/// <summary>
/// Moments of a log, to the nanosecond and without a string: <c>2026-11-23T18:08:11.538813195+00:00</c> as conmon
/// writes them, nanoseconds since 1970 as we compare them, <c>…195Z</c> as <c>logs -t</c> shows them.
/// </summary>
public static class LogTime
{
    /// <summary>Of conmon's form: always with nine decimals and an offset.</summary>
    public const int Length = 35;

    /// <summary>Of the form in UTC with a <c>Z</c>.</summary>
    public const int UtcLength = 30;

    public const long NanosecondsPerSecond = 1_000_000_000;
    private const int OffsetStart = 29;
    private const int SecondsPerMinute = 60;
    private const int SecondsPerHour = 3600;
    private const int SecondsPerDay = 86_400;
    private const int NanosecondsPerTick = 100;

    /// <summary>Nanoseconds since 1970; null: not a time in conmon's form.</summary>
    public static long? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length || text[4] != '-' || text[10] != 'T' || text[19] != '.')
        {
            return null;
        }

        var (year, month, day) = (Number(text[..4]), Number(text[5..7]), Number(text[8..10]));
        var (hour, minute, second) = (Number(text[11..13]), Number(text[14..16]), Number(text[17..19]));
        var nanoseconds = Number(text[20..OffsetStart]);
        var offset = (Number(text[30..32]) * SecondsPerHour) + (Number(text[33..35]) * SecondsPerMinute);
        if ((year | month | day | hour | minute | second | nanoseconds | offset) < 0 || month is < 1 or > 12)
        {
            return null;
        }

        var seconds = (Days(year, month, day) * SecondsPerDay) + (hour * SecondsPerHour) + (minute * SecondsPerMinute)
            + second - (text[OffsetStart] == '-' ? -offset : offset);
        return (seconds * NanosecondsPerSecond) + nanoseconds;
    }

    public static long From(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosecondsPerTick;

    /// <summary>conmon's form made Docker's: in UTC, with a <c>Z</c>. Nearly always only the end changes.</summary>
    public static void WriteUtc(ReadOnlySpan<byte> text, Span<byte> utc)
    {
        text[..OffsetStart].CopyTo(utc);
        utc[OffsetStart] = (byte)'Z';
        if (!text[OffsetStart..].SequenceEqual("+00:00"u8) && Parse(text) is { } nanoseconds)
        {
            // The decimals are right already: an offset has whole minutes.
            var time = DateTimeOffset.FromUnixTimeSeconds(Math.DivRem(nanoseconds, NanosecondsPerSecond).Quotient);
            time.TryFormat(utc, out _, "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'");
        }
    }

    private static long Number(ReadOnlySpan<byte> digits)
    {
        var number = 0L;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            number = (number * 10) + digit - '0';
        }

        return number;
    }

    // Days since 1970-01-01 in the Gregorian calendar, with years that begin in March, so that the leap day comes last.
    private static long Days(long year, long month, long day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = shifted / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = ((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5 + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        const int DaysPerEra = 146_097;
        const int FirstOf1970 = 719_468;
        return (era * DaysPerEra) + dayOfEra - FirstOf1970;
    }
}
