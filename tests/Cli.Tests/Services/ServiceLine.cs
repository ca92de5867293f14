using System.CommandLine;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Commands.Services;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Services;

/// <summary>Flags of <c>service create</c> or <c>update</c>, read.</summary>
internal static class ServiceLine
{
    private static readonly Surroundings Here = new()
    {
        Directory = "/work",
        Home = null,
        Variable = name => name == "KNOWN" ? "here" : null,
        ReadLines = _ => [],
    };

    public static (WireContainerPatch Container, WireServiceSettings Settings) Update(string line) =>
        Read(line, ListFlagForm.Patch);

    public static (WireContainerPatch Container, WireServiceSettings Settings) Create(string line) =>
        Read(line, ListFlagForm.Whole);

    private static (WireContainerPatch Container, WireServiceSettings Settings) Read(string line, ListFlagForm form)
    {
        var flags = new ServiceFlags(form);
        var command = new Command("service");
        flags.AddTo(command);
        var parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(parsed.Errors);
        var reader = new FlagReader(parsed);
        return (flags.Container(reader, Here), flags.Settings(reader));
    }
}
