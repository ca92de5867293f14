using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>Asks before something is lost.</summary>
internal static class Confirmation
{
    public static async Task<bool> AskAsync(
        Invocation invocation, string warning, CancellationToken cancellationToken)
    {
        await invocation.Out.WriteAsync($"{warning}\nAre you sure you want to continue? [y/N] ");
        await invocation.Out.FlushAsync(cancellationToken);
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
