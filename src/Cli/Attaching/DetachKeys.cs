using System.Collections.Immutable;
using Orc.Cli.Invoking;

namespace Orc.Cli.Attaching;

/// <summary>The keys that leave a process: <c>ctrl-p,ctrl-q</c>, or letters.</summary>
internal static class DetachKeys
{
    public const string Usual = "ctrl-p,ctrl-q";

    /// <exception cref="CliException">They are not keys.</exception>
    public static ImmutableArray<byte> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(key => Key(key, text))];

    private static byte Key(string key, string text) => key switch
    {
        [var letter] when letter < 0x80 => (byte)letter,
        ['c', 't', 'r', 'l', '-', var letter] => letter switch
        {
            >= 'a' and <= 'z' => (byte)(letter - 'a' + 1),
            '@' => 0,
            '[' => 27,
            '\\' => 28,
            ']' => 29,
            '^' => 30,
            '_' => 31,
            _ => throw Invalid(text),
        },
        _ => throw Invalid(text),
    };

    private static CliException Invalid(string text) =>
        new($"invalid detach keys ({text}): letters, or ctrl- and one of a-z @ [ \\ ] ^ _, with commas between");
}
