namespace Orc.Cli.Output;

/// <summary>Texts with colours in them.</summary>
internal static class AnsiText
{
    /// <summary>How many columns a text takes, its escape sequences aside.</summary>
    public static int Width(string text) => TextWidth.Of(Plain(text));

    /// <summary>As it is where it fits; else without its colours, cut.</summary>
    public static string Fit(string text, int columns) =>
        Width(text) <= columns ? text : TextWidth.Fit(Plain(text), columns);

    public static string Plain(string text)
    {
        var plain = new System.Text.StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\u001b' && at + 1 < text.Length && text[at + 1] == '[')
            {
                // CSI: parameters up to a letter.
                at += 2;
                while (at < text.Length && text[at] is < '@' or > '~')
                {
                    at++;
                }

                continue;
            }

            _ = plain.Append(text[at]);
        }

        return plain.ToString();
    }
}
