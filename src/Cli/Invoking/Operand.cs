using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>
/// What a command takes besides flags, written as its usage line shows it: <c>CONTAINER [CONTAINER...]</c>.
/// </summary>
internal static class Operand
{
    public static Argument<string> One(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.ExactlyOne };

    public static Argument<string?> Optional(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.ZeroOrOne };

    /// <summary>One at least.</summary>
    public static Argument<string[]> Many(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.OneOrMore };

    public static Argument<string[]> Any(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.ZeroOrMore };

    /// <summary>All that is left of the line, flags or not: the command to run in a container.</summary>
    public static Argument<string[]> Rest(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.ZeroOrMore, CaptureRemainingTokens = true };

    /// <summary>As <see cref="Rest"/>, of which one word at least must be there.</summary>
    public static Argument<string[]> NeededRest(string usage) =>
        new(usage) { HelpName = usage, Arity = ArgumentArity.OneOrMore, CaptureRemainingTokens = true };
}
