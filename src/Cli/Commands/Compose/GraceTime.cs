namespace Orc.Cli.Commands.Compose;

/// <summary>Seconds of the command line, nanoseconds of the wire.</summary>
internal static class GraceTime
{
    public const long Second = 1_000_000_000;

    public static long? OfSeconds(int? seconds) => seconds is { } count ? count * Second : null;
}
