using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>A word of the command line and what makes its command: made only when it is typed, or listed.</summary>
internal sealed record CommandEntry(string Name, Func<Command> Create, params string[] Aliases)
{
    public bool Answers(string word) => Name == word || Array.IndexOf(Aliases, word) >= 0;
}
