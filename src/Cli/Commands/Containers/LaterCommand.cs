using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// A verb that docker has and we do not have yet. It is known, so that it can be refused with what to do.
/// </summary>
internal static class LaterCommand
{
    public static Command Create(string name, string instead)
    {
        var command = new Command(name.Split(' ')[^1], "(not there yet)")
        {
            Operand.Rest("[ARG...]"),
        };
        command.Hidden = true;
        command.Runs((_, _) => throw new CliException($"orc {name} is not there yet: {instead}"));
        return command;
    }
}
