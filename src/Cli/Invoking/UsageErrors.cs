using System.CommandLine;
using System.CommandLine.Parsing;

namespace Orc.Cli.Invoking;

/// <summary>
/// What is wrong with a line, in docker's words and with its short hint. System.CommandLine takes an unknown flag for
/// an argument, so flags among arguments are looked for here.
/// </summary>
internal static class UsageErrors
{
    public static UsageError? Find(ParseResult parsed)
    {
        if (MisplacedWord(parsed) is { } misplaced)
        {
            return UnknownCommand(misplaced.Parent, misplaced.Word);
        }

        var command = parsed.CommandResult.Command;
        if (UnknownFlag(parsed) is { } flag)
        {
            var code = command.Action is VerbAction verb ? verb.UsageCode : ExitCodes.EngineFailure;
            return new UsageError(WithUsage(flag, parsed.CommandResult), code);
        }

        if (command.Action is not VerbAction action)
        {
            return parsed.UnmatchedTokens is [var word, ..]
                ? UnknownCommand(parsed.CommandResult, word)
                : MissingValue(parsed);
        }

        if (WrongCount(parsed) is { } count)
        {
            return new UsageError(WithUsage(count, parsed.CommandResult), ExitCodes.Failure);
        }

        return parsed.Errors is [var error, ..]
            ? new UsageError(WithUsage(Sentence(error.Message), parsed.CommandResult), action.UsageCode)
            : null;
    }

    /// <summary><c>-h</c> where the command has no such flag of its own.</summary>
    public static bool IsPlainHelp(ParseResult parsed) =>
        StrayFlags(parsed).FirstOrDefault() == "-h"
        && !parsed.CommandResult.Command.Options.Any(option => option.Aliases.Contains("-h"));

    // `orc compose --profile`: no verb, and a flag without what it is about.
    private static UsageError? MissingValue(ParseResult parsed) =>
        parsed.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult) is { } error
            ? new UsageError(WithUsage(Sentence(error.Message), parsed.CommandResult), ExitCodes.EngineFailure)
            : null;

    // `orc volumes create x`: the word that fits nowhere is what is wrong, whatever command follows it.
    private static (CommandResult Parent, string Word)? MisplacedWord(ParseResult parsed)
    {
        var commands = new List<CommandResult>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as CommandResult)
        {
            commands.Insert(0, at);
        }

        var depth = 0;
        foreach (var token in parsed.Tokens)
        {
            if (depth == commands.Count - 1)
            {
                return null;
            }

            if (token.Type == TokenType.Command)
            {
                depth++;
            }
            else if (token.Type == TokenType.Argument
                && !LooksLikeFlag(token.Value)
                && parsed.UnmatchedTokens.Contains(token.Value))
            {
                return (commands[depth], token.Value);
            }
        }

        return null;
    }

    private static string? UnknownFlag(ParseResult parsed) => StrayFlags(parsed).FirstOrDefault() switch
    {
        null => null,
        ['-', '-', ..] flag => $"unknown flag: {flag.Split('=')[0]}",
        var flag => $"unknown shorthand flag: '{flag[1]}' in {flag}",
    };

    // Among the arguments (what follows a command to run is not ours to judge), and among what fits nowhere.
    private static IEnumerable<string> StrayFlags(ParseResult parsed)
    {
        var plainFrom = PlainWordsFrom(parsed);
        foreach (var argument in parsed.CommandResult.Children.OfType<ArgumentResult>())
        {
            if (argument.Argument.CaptureRemainingTokens)
            {
                continue;
            }

            foreach (var token in argument.Tokens)
            {
                if (LooksLikeFlag(token.Value) && !plainFrom.Contains(token))
                {
                    yield return token.Value;
                }
            }
        }

        foreach (var word in parsed.UnmatchedTokens)
        {
            if (LooksLikeFlag(word) && !plainFrom.Any(token => token.Value == word))
            {
                yield return word;
            }
        }
    }

    private static List<Token> PlainWordsFrom(ParseResult parsed) =>
        [.. parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1)];

    private static bool LooksLikeFlag(string word) => word.Length > 1 && word[0] == '-';

    private static string? WrongCount(ParseResult parsed)
    {
        var arguments = parsed.CommandResult.Command.Arguments;
        var needed = arguments.Sum(argument => argument.Arity.MinimumNumberOfValues);
        var isOpen = arguments.Any(argument => argument.Arity.MaximumNumberOfValues > 1);
        var most = isOpen ? int.MaxValue : arguments.Sum(argument => argument.Arity.MaximumNumberOfValues);
        var given = parsed.CommandResult.Children.OfType<ArgumentResult>().Sum(result => result.Tokens.Count)
            + parsed.UnmatchedTokens.Count;
        if (given >= needed && given <= most)
        {
            return null;
        }

        var path = $"\"{Path(parsed.CommandResult)}\"";
        return (needed, most) switch
        {
            (0, 0) => $"{path} accepts no arguments",
            _ when needed == most => $"{path} requires exactly {Count(needed)}",
            _ when given < needed => $"{path} requires at least {Count(needed)}",
            _ => $"{path} requires at most {Count(most)}",
        };
    }

    private static string Count(int count) => count == 1 ? "1 argument" : $"{count} arguments";

    private static UsageError UnknownCommand(CommandResult command, string word)
    {
        var path = Path(command);
        var similar = Similar(word, command.Command.Subcommands);
        return new UsageError(
            $"{path}: '{word}' is not a command of {path}{similar}\n\nRun '{path} --help' for more information",
            ExitCodes.Failure);
    }

    private static string Similar(string word, IEnumerable<Command> commands)
    {
        var near = commands
            .Select(command => (command.Name, Distance: EditDistance.Between(word, command.Name)))
            .Where(candidate => candidate.Distance <= 2)
            .OrderBy(candidate => candidate.Distance)
            .ThenByDescending(candidate => candidate.Name.Order().SequenceEqual(word.Order()))
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return near is null ? "" : $"; did you mean '{near}'?";
    }

    private static string WithUsage(string problem, CommandResult command) =>
        $"{problem}\n\nUsage:  {HelpText.Usage(command)}\n\nRun '{Path(command)} --help' for more information";

    private static string Path(CommandResult command) => HelpText.Path(command);

    private static string Sentence(string message) => message.TrimEnd('.');
}
