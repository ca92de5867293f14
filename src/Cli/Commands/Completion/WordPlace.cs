using System.Collections.Immutable;
using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Completion;

/// <summary>Where in the tree of commands the next word stands.</summary>
/// <param name="Words">Commands that may follow; none: it is an operand's turn.</param>
/// <param name="Flags">Flags that may follow.</param>
/// <param name="Operand">As the usage line shows it.</param>
internal sealed record WordPlace(IReadOnlyList<string> Words, IReadOnlyList<string> Flags, string Operand)
{
    public static WordPlace Of(ImmutableArray<CommandEntry> entries, string[] before)
    {
        var root = new Command("orc");
        new GlobalFlags().AddTo(root);
        CommandSelection.Fill(root, entries, before);
        var path = new List<Command> { root };
        var operands = 0;
        for (var at = 0; at < before.Length; at++)
        {
            var word = before[at];
            if (word.StartsWith('-'))
            {
                at += !word.Contains('=', StringComparison.Ordinal) && TakesNextWord(path, word) ? 1 : 0;
            }
            else if (path[^1].Subcommands.FirstOrDefault(child =>
                child.Name == word || child.Aliases.Contains(word)) is { } named)
            {
                path.Add(named);
            }
            else
            {
                operands++;
            }
        }

        var command = path[^1];
        return new WordPlace(
            [.. command.Subcommands.Where(child => !child.Hidden).Select(child => child.Name)],
            [.. Options(path).Select(option => option.Name)],
            command.Arguments is { Count: > 0 } arguments
                ? arguments[Math.Min(operands, arguments.Count - 1)].HelpName ?? ""
                : "");
    }

    private static IEnumerable<Option> Options(List<Command> path) => path[^1].Options
        .Concat(path.SkipLast(1).SelectMany(command => command.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden);

    private static bool TakesNextWord(List<Command> path, string word) => path
        .SelectMany(command => command.Options)
        .Any(option => (option.Name == word || option.Aliases.Contains(word))
            && option.Arity.MinimumNumberOfValues > 0);
}
