using System.CommandLine;

namespace Orc.Cli.Invoking;
internal static class Flag
{
    public static Option<bool> Switch(string spelling, string description) => Make<bool>(spelling, description, "");
    public static Option<string?> Text(string spelling, string description, string hint = "string")
    {
        var option = Make<string?>(spelling, description, hint);
        option.Arity = new ArgumentArity(1, 1000);
        option.CustomParser = result => result.Tokens is [.., var last] ? last.Value : null;
        return option;
    }
    public static Option<string[]> List(string spelling, string description, string hint = "list")
    {
        var option = Make<string[]>(spelling, description, hint);
        option.Arity = new ArgumentArity(1, 1000);
        option.CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
        option.DefaultValueFactory = _ => [];
        return option;
    }
    private static Option<T> Make<T>(string spelling, string description, string hint)
    {
        var names = spelling.Split(", ");
        return new Option<T>(names[^1], names[..^1]) { Description = description, HelpName = hint };
    }
}
