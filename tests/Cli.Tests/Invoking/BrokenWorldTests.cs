using System.Text;
using Orc.Cli.Commands;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Tests.Invoking;

/// <summary>What a command needs of the world is not there: a line says so.</summary>
public sealed class BrokenWorldTests
{
    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    public async Task Output_ToAFullDisk_SaysSoAndFails(string words)
    {
        using var error = new MemoryStream();
        var code = await TypeAsync(new FullStream(), error, "/", words);
        Assert.Equal((1, "No space left on device\n"), (code, Text(error)));
    }

    [Fact]
    public async Task Output_NothingCanBeWritten_Fails() =>
        Assert.Equal(1, await TypeAsync(new FullStream(), new FullStream(), "/", "--version"));

    [Fact]
    public async Task WorkingDirectory_Removed_MattersToWhoNeedsIt()
    {
        Assert.Equal(0, await TypeAsync(Stream.Null, Stream.Null, null, "--version"));
        using var error = new MemoryStream();
        Assert.Equal(1, await TypeAsync(Stream.Null, error, null, "compose", "config"));
        Assert.Equal("the working directory has been removed: cd to one that exists\n", Text(error));
    }

    private static async Task<int> TypeAsync(Stream output, Stream error, string? directory, params string[] words)
    {
        using var console = CliConsole.InMemory(output, error);
        var host = new CliHost
        {
            Console = console,
            Environment = [],
            WorkingDirectory = directory,
        };
        return await new CommandLine(CommandTree.Entries, host).RunAsync(words);
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
