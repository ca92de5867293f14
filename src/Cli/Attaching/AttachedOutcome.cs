using Orc.Cli.Invoking;

namespace Orc.Cli.Attaching;

/// <summary>What a command ends with after somebody was attached.</summary>
internal static class AttachedOutcome
{
    public static async Task<int> ReportAsync(Invocation invocation, AttachedEnd end)
    {
        if (end.Message is { Length: > 0 } message)
        {
            await invocation.Error.WriteLineAsync(message);
        }

        return end.ExitCode;
    }
}
