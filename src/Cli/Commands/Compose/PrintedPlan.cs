using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// <c>--dry-run</c> of verbs that the client carries out by itself: the lines that they would print, and nothing done.
/// </summary>
internal static class PrintedPlan
{
    public static async Task<int> WriteAsync(
        Invocation invocation, ComposeFlags flags, IEnumerable<string> steps)
    {
        await using var display = ProgressDisplay.Create(flags.Style(invocation), invocation.Console, invocation.Time);
        foreach (var step in steps)
        {
            display.Say($" {step}");
        }

        return ExitCodes.Success;
    }
}
