using Orc.Cli.Invoking;

namespace Orc.Cli.Output;

/// <summary>Asks before what cannot be undone.</summary>
internal static class Confirmation
{
    /// <summary>Only a <c>y</c> is a yes; the end of the input is a no.</summary>
    public static async Task<bool> AskAsync(
        Invocation invocation, string question, CancellationToken cancellationToken)
    {
        await invocation.Out.WriteAsync($"{question} [y/N] ".AsMemory(), cancellationToken);
        await invocation.Out.FlushAsync(cancellationToken);
        using var input = new StreamReader(Console.OpenStandardInput());
        var answer = await input.ReadLineAsync(cancellationToken);
        return answer?.Trim() is "y" or "Y" or "yes" or "Yes";
    }
}
