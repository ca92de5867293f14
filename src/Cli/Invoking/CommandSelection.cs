using System.Collections.Immutable;
using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>
/// Builds only the commands that a line names: a hundred commands with their flags would cost each start milliseconds.
/// Where the line names none (help, a typing error), all of them are built.
/// </summary>
internal static class CommandSelection
{
    public static void Fill(Command parent, ImmutableArray<CommandEntry> entries, ReadOnlySpan<string> words)
    {
        var at = FirstWord(parent, words);
        if (at >= 0)
        {
            foreach (var entry in entries)
            {
                if (entry.Answers(words[at]))
                {
                    Add(parent, entry, words[(at + 1)..]);
                    return;
                }
            }
        }

        foreach (var entry in entries)
        {
            Add(parent, entry, []);
        }
    }

    private static void Add(Command parent, CommandEntry entry, ReadOnlySpan<string> rest)
    {
        var command = entry.Create();
        foreach (var alias in entry.Aliases)
        {
            command.Aliases.Add(alias);
        }

        parent.Add(command);
        if (command is NounCommand noun)
        {
            Fill(noun, noun.Entries, rest);
        }
    }

    // The first word that is neither a flag nor a flag's value.
    private static int FirstWord(Command command, ReadOnlySpan<string> words)
    {
        for (var at = 0; at < words.Length; at++)
        {
            var word = words[at];
            if (word.Length < 2 || word[0] != '-')
            {
                return at;
            }

            if (TakesNextWord(command, word))
            {
                at++;
            }
        }

        return -1;
    }

    private static bool TakesNextWord(Command command, string word)
    {
        foreach (var option in command.Options)
        {
            if ((option.Name == word || option.Aliases.Contains(word)) && option.Arity.MinimumNumberOfValues > 0)
            {
                return true;
            }
        }

        return false;
    }
}
