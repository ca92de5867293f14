using Orc.Cli.Invoking;

namespace Orc.Cli.Attaching;

/// <summary>Whether <c>-t</c> can be meant.</summary>
internal static class TerminalRequirement
{
    /// <summary><c>-i -t</c> without a terminal to read from, in docker's words.</summary>
    public static void Check(Invocation invocation, bool tty, bool stdin)
    {
        if (tty && stdin && !invocation.Console.InputIsTerminal)
        {
            throw new CliException("the input device is not a TTY", ExitCodes.Failure);
        }
    }
}
