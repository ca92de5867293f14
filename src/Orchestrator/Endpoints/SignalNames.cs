namespace Orc.Orchestrator.Endpoints;

/// <summary>Which signals of <c>kill</c> mean that the container shall stay ended: the one that no process handles.
/// </summary>
internal static class SignalNames
{
    private static readonly HashSet<string> Ending = new(StringComparer.OrdinalIgnoreCase) { "", "KILL", "9" };

    public static bool EndsProcess(string signal) => Ending.Contains(
        signal.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? signal[3..] : signal);
}
