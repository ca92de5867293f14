using System.CommandLine;

namespace Orc.Cli.Invoking;

/// <summary>
/// A command to run in a container has flags of its own (<c>id -un</c>), which the parser would take apart and for
/// ours:
/// <c>--</c> is put before the first word that is not about us.
/// </summary>
internal static class PlainWords
{
    public static string[] Mark(Command root, string[] words)
    {
        var command = root;
        var operands = 0;
        for (var at = 0; at < words.Length - 1; at++)
        {
            var word = words[at];
            if (word == "--")
            {
                return words;
            }

            if (word.Length > 1 && word[0] == '-')
            {
                at += TakesNextWord(root, command, word) ? 1 : 0;
            }
            else if (operands == 0 && Find(command, word) is { } named)
            {
                command = named;
            }
            else if (++operands == OperandsBeforeRest(command))
            {
                return [.. words[..(at + 1)], "--", .. words[(at + 1)..]];
            }
        }

        return words;
    }

    private static Command? Find(Command command, string word) =>
        command.Subcommands.FirstOrDefault(child => child.Name == word || child.Aliases.Contains(word));

    private static int OperandsBeforeRest(Command command)
    {
        for (var at = 0; at < command.Arguments.Count; at++)
        {
            if (command.Arguments[at].CaptureRemainingTokens)
            {
                return at;
            }
        }

        return -1;
    }

    // --name value; -n value; -itn value; but not --name=value or -nvalue.
    private static bool TakesNextWord(Command root, Command command, string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            return Find(root, command, word) is { Arity.MinimumNumberOfValues: > 0 };
        }

        for (var at = 1; at < word.Length; at++)
        {
            if (Find(root, command, $"-{word[at]}") is not { } option)
            {
                return false;
            }

            if (option.Arity.MinimumNumberOfValues > 0)
            {
                return at == word.Length - 1;
            }
        }

        return false;
    }

    private static Option? Find(Command root, Command command, string name) => command.Options
        .Concat(root.Options)
        .FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));
}
