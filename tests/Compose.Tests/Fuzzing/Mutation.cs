namespace Orc.Compose.Tests.Fuzzing;

/// <summary>Changes a text a little, as a person's slip or somebody's malice would.</summary>
internal static class Mutation
{
    private static readonly string[] Pieces =
    [
        "\n", "\t", " ", ":", ": ", "- ", "[", "]", "{", "}", "&a ", "*a", "!reset ", "!override ", "<<: ", "'", "\"",
        "|\n", ">-\n", "#", "---\n", "...\n", "%YAML 1.1\n", "${", "}", "$", "\u0000", "\uFEFF", "\r", "? ", "!!int ",
        "!!binary ", "\\", "@", "`", "x-a: &a [*a]\n", "[[[[[[[[[[", "{a: {a: {a: {a: ", "services:\n",
        "extends: web\n",
        "${A:-${A:-${A:-", "1_000", "0b1", ".inf", "2001-01-01", "é", "\ud800\udc00",
    ];

    public static string Apply(string text, Random random)
    {
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            text = Once(text, random);
        }

        return text;
    }

    private static string Once(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(random.Next(1, 30), text.Length - at);
        return random.Next(6) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
            2 => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
            3 when length > 0 => text.Remove(at, 1).Insert(at, ((char)random.Next(1, 0x17F)).ToString()),
            4 => SwapLines(text, random),
            _ => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
        };
    }

    private static string SwapLines(string text, Random random)
    {
        var lines = text.Split('\n');
        var (one, other) = (random.Next(lines.Length), random.Next(lines.Length));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        return string.Join('\n', lines);
    }
}
