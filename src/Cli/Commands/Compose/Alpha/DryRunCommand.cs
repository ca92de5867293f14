using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose.Alpha;

/// <summary><c>orc compose alpha dry-run -- up</c>: what <c>--dry-run</c> was called before it was a flag.</summary>
internal sealed class DryRunCommand : Command
{
    private readonly Argument<string[]> _rest = Operand.NeededRest("COMMAND [ARGS...]");

    public DryRunCommand()
        : base("dry-run", "Show what a command would do, and do nothing")
    {
        Add(_rest);
        this.RunsAsCompose((invocation, _) => throw new CliException(
            "alpha dry-run is an old form: write "
            + $"orc compose --dry-run {string.Join(' ', invocation.Get(_rest).SkipWhile(word => word == "--"))}"));
    }
}
