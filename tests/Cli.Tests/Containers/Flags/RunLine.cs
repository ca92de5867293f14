using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Model.Containers;

namespace Orc.Cli.Tests.Containers.Flags;

/// <summary>The one place that knows how a line of <c>run</c> becomes a spec.</summary>
internal static class RunLine
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["HOME"] = "/home/ada",
        ["LANG"] = "C.UTF-8",
    };

    private static readonly Dictionary<string, string[]> Files = new(StringComparer.Ordinal)
    {
        ["/work/app.env"] = ["# comment", "", "A=1", "  B=two words", "LANG", "QUOTED=\"kept\"", "CR=x\r"],
        ["/work/bad.env"] = ["A B=1"],
        ["/work/nameless.env"] = ["=1"],
    };

    public static ContainerSpec Read(string line) => Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static ContainerSpec Read(params string[] words)
    {
        var flags = new ContainerFlags();
        var command = new Command("run");
        flags.AddTo(command);
        var parsed = command.Parse(
            words, new ParserConfiguration { EnablePosixBundling = true, ResponseFileTokenReplacer = null });
        Assert.Empty(parsed.Errors);
        return flags.Read(parsed, new Surroundings
        {
            Directory = "/work",
            Home = "/home/ada",
            Variable = name => Variables.GetValueOrDefault(name),
            ReadLines = path => Files.GetValueOrDefault(path) ?? throw new FileNotFoundException(path),
        });
    }

    public static string Error(params string[] words) => Assert.Throws<FlagException>(() => Read(words)).Message;
}
