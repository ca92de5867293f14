using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary>Asks before something is given away. Who cannot be asked has not agreed.</summary>
internal static class Consent
{
    /// <summary>The flag of those who agree beforehand.</summary>
    public static Option<bool> Yes() => Flag.Switch("-y, --yes", "Assume \"yes\" as answer to all prompts");

    /// <param name="invocation">Whose command.</param>
    /// <param name="what">What it is about, in lines.</param>
    /// <param name="question">To be answered by y or n.</param>
    /// <param name="refused">How the command ends without.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">The answer was no, or nobody is there.</exception>
    public static async Task AskAsync(
        Invocation invocation, string what, string question, string refused, CancellationToken cancellationToken)
    {
        await invocation.Error.WriteLineAsync(what.AsMemory(), cancellationToken);
        if (!invocation.Console.InputIsTerminal)
        {
            throw new CliException($"{refused}: this needs a yes, and there is no terminal to ask at; say -y");
        }

        if (!await IsGivenAsync(invocation, question, cancellationToken))
        {
            throw new CliException(refused);
        }
    }

    /// <summary>Asks at the terminal.</summary>
    public static async Task<bool> IsGivenAsync(
        Invocation invocation, string question, CancellationToken cancellationToken)
    {
        await invocation.Error.WriteAsync($"{question} [y/N] ".AsMemory(), cancellationToken);
        await invocation.Error.FlushAsync(cancellationToken);
        var answer = await Console.In.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
