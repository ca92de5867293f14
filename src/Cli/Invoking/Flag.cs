using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Orc.Cli.Invoking;

/// <summary>
/// Flags as docker has them. Each is written as its help shows it, <c>-a, --all</c>; given twice, the last one counts.
/// </summary>
internal static class Flag
{
    private const int Many = 100_000;

    public static Option<bool> Switch(string spelling, string description) => Make<bool>(spelling, description, "");

    /// <summary>A switch of which it matters whether it was said at all.</summary>
    public static Option<bool?> Choice(string spelling, string description) => Make<bool?>(spelling, description, "");

    public static Option<string?> Text(string spelling, string description, string hint = "string")
    {
        var option = Make<string?>(spelling, description, hint);
        option.Arity = new ArgumentArity(1, Many);
        option.CustomParser = Last;
        return option;
    }

    /// <summary>May be given several times.</summary>
    public static Option<string[]> List(string spelling, string description, string hint = "list")
    {
        var option = Make<string[]>(spelling, description, hint);
        option.Arity = new ArgumentArity(1, Many);
        option.CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
        option.DefaultValueFactory = _ => [];
        return option;
    }

    public static Option<int?> Number(string spelling, string description, string hint = "int")
    {
        var option = Make<int?>(spelling, description, hint);
        option.Arity = new ArgumentArity(1, Many);
        option.CustomParser = result =>
        {
            var text = Last(result) ?? "";
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            result.AddError($"invalid argument \"{text}\" for \"{spelling}\" flag: it is not a whole number");
            return null;
        };
        return option;
    }

    private static string? Last(ArgumentResult result) => result.Tokens is [.., var last] ? last.Value : null;

    private static Option<T> Make<T>(string spelling, string description, string hint)
    {
        var names = spelling.Split(", ");
        var name = names[^1];
        return new Option<T>(name, names[..^1]) { Description = description, HelpName = hint };
    }
}
