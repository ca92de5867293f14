using System.Collections.Immutable;
using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>A word that only gathers others: <c>orc container</c>, <c>orc compose</c>.</summary>
internal sealed class NounCommand(string name, string description, ImmutableArray<CommandEntry> entries)
    : Command(name, description)
{
    public ImmutableArray<CommandEntry> Entries { get; } = entries;
}
