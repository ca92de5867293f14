using System.Globalization;

namespace Orc.Linux.Processes;

/// <summary>
/// Signals by name and number, as people write them: <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>.
/// </summary>
public static class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int RealTimeFirst = 34;   // glibc keeps 32 and 33 for itself
    private const int RealTimeLast = 64;

    private static readonly string[] Names =
    [
        "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ];

    public static bool TryParse(string text, out int signal)
    {
        var name = text.Trim().ToUpperInvariant();
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal is > 0 and <= RealTimeLast;
        }

        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        signal = name switch
        {
            "IOT" => 6,
            "CLD" => 17,
            "POLL" => 29,
            "RTMIN" => RealTimeFirst,
            "RTMAX" => RealTimeLast,
            _ when Offset(name, "RTMIN+") is { } above => RealTimeFirst + above,
            _ when Offset(name, "RTMAX-") is { } below => RealTimeLast - below,
            _ => Math.Max(0, Array.IndexOf(Names, name, 1)),
        };
        return signal is > 0 and <= RealTimeLast;
    }

    /// <summary>With <c>SIG</c> in front.</summary>
    public static string Name(int signal) => signal switch
    {
        > 0 when signal < Names.Length => $"SIG{Names[signal]}",
        RealTimeFirst => "SIGRTMIN",
        > RealTimeFirst and <= RealTimeLast =>
            string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{signal - RealTimeFirst}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
    };

    private static int? Offset(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name[prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
        && offset <= RealTimeLast - RealTimeFirst
            ? offset
            : null;
}
