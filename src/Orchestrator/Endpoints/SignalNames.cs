namespace Orc.Orchestrator.Endpoints;

/// <summary>Which signals of <c>kill</c> mean that the container shall stay ended.</summary>
internal static class SignalNames
{
    private static readonly HashSet<string> Ending = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "KILL", "9", "TERM", "15", "INT", "2", "QUIT", "3", "ABRT", "6",
    };

    public static bool EndsProcess(string signal) => Ending.Contains(
        signal.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? signal[3..] : signal);
}
