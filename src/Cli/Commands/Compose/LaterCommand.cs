using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Compose;

/// <summary>A verb of Compose that comes in a later version: known, and refused with what to do instead.</summary>
internal sealed class LaterCommand : Command
{
    private readonly Argument<string[]> _rest = Operand.Rest("[ARGS...]");

    public LaterCommand(string name, string description, string instead)
        : base(name, description)
    {
        Add(_rest);
        this.RunsAsCompose((invocation, _) => throw new CliException(
            $"orc compose {name} is not there yet: it comes in a later version. {instead}"));
    }
}
