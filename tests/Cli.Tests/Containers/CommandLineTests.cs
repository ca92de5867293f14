using Orc.Cli.Commands;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Tests.Containers;

/// <summary>Whole lines, as typed.</summary>
public class CommandLineTests
{
    [Theory]
    [InlineData("run busybox id -un", "id -un")]
    [InlineData("run -it -e A=B --rm busybox sh -c -e --rm", "sh -c -e --rm")]
    [InlineData("run -itv /a:/b busybox ls -l --color", "ls -l --color")]
    [InlineData("run busybox -x", "-x")]
    [InlineData("run busybox -- ls", "-- ls")]
    [InlineData("run -- busybox ls", "ls")]
    [InlineData("--host unix:///x run -w /tmp busybox pwd -P", "pwd -P")]
    [InlineData("container run -d busybox top -b", "top -b")]
    public void Parse_WordsAfterTheImage_AreTheContainers(string line, string command)
    {
        var parsed = Parse(line);

        var rest = parsed.CommandResult.Command.Arguments.Single(argument => argument.CaptureRemainingTokens);
        Assert.Equal(command, string.Join(' ', parsed.GetValue((System.CommandLine.Argument<string[]>)rest)!));
        Assert.Null(UsageErrors.Find(parsed));
    }

    [Theory]
    [InlineData("bogus create x", "orc: 'bogus' is not a command of orc")]
    [InlineData("container bogus x", "orc container: 'bogus' is not a command of orc container")]
    [InlineData("rnu busybox", "orc: 'rnu' is not a command of orc; did you mean 'run'?")]
    public void Find_UnknownCommand_IsNamed(string line, string message)
    {
        var error = UsageErrors.Find(Parse(line));

        Assert.StartsWith(message, error!.Message, StringComparison.Ordinal);
    }

    private static System.CommandLine.ParseResult Parse(string line)
    {
        using var console = CliConsole.InMemory(Stream.Null, Stream.Null);
        var host = new CliHost
        {
            Console = console,
            Environment = [],
            WorkingDirectory = "/",
        };
        return new CommandLine(CommandTree.Entries, host).Parse(line.Split(' '));
    }
}
