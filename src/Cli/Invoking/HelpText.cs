using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;

namespace Orc.Cli.Invoking;

/// <summary>Help in docker's layout.</summary>
internal static class HelpText
{
    private const int Indent = 6;

    public static void Write(CommandResult result, TextWriter writer)
    {
        var command = result.Command;
        writer.WriteLine($"\nUsage:  {Usage(result)}\n\n{command.Description}");
        var aliases = command.Aliases.Where(alias => alias != command.Name).ToArray();
        if (aliases.Length > 0)
        {
            writer.WriteLine($"\nAliases:\n  {string.Join(", ", [command.Name, .. aliases])}");
        }

        WriteCommands(command, writer);
        WriteOptions(command, writer);
        if (command.Subcommands.Any())
        {
            writer.WriteLine($"\nRun '{Path(result)} COMMAND --help' for more information on a command.");
        }
    }

    public static string Usage(CommandResult result)
    {
        var usage = new StringBuilder(Path(result));
        var command = result.Command;
        _ = command.Options.Any(option => !option.Hidden) ? usage.Append(" [OPTIONS]") : usage;
        _ = command.Subcommands.Any() ? usage.Append(" COMMAND") : usage;
        foreach (var argument in command.Arguments)
        {
            _ = usage.Append(' ').Append(argument.HelpName);
        }

        return usage.ToString();
    }

    /// <summary><c>orc compose up</c>.</summary>
    public static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : result.Command.Name;

    private static void WriteCommands(Command command, TextWriter writer)
    {
        var commands = command.Subcommands.Where(child => !child.Hidden).ToArray();
        if (commands.Length == 0)
        {
            return;
        }

        writer.WriteLine("\nCommands:");
        var width = commands.Max(child => child.Name.Length) + 2;
        foreach (var child in commands.OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            writer.WriteLine($"  {child.Name.PadRight(width)}{child.Description}".TrimEnd());
        }
    }

    private static void WriteOptions(Command command, TextWriter writer)
    {
        var options = command.Options.Where(option => !option.Hidden)
            .Select(option => (Spelling: Spelling(option), option.Description))
            .OrderBy(option => option.Spelling.TrimStart(' ').TrimStart('-'), StringComparer.OrdinalIgnoreCase)
            .ToArray();
        if (options.Length == 0)
        {
            return;
        }

        writer.WriteLine("\nOptions:");
        var width = options.Max(option => option.Spelling.Length) + 3;
        foreach (var (spelling, description) in options)
        {
            writer.WriteLine($"{spelling.PadRight(width)}{description}".TrimEnd());
        }
    }

    // `  -a, --all`, `      --name string`.
    private static string Spelling(Option option)
    {
        var names = option.Aliases.Append(option.Name).Where(name => name.Length > 0).Distinct()
            .OrderBy(name => name.Length).ToArray();
        var text = string.Join(", ", names);
        text = names[0].StartsWith("--", StringComparison.Ordinal) ? new string(' ', Indent) + text : $"  {text}";
        return $"{text} {option.HelpName}".TrimEnd();
    }
}
