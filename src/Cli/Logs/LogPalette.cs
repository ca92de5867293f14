namespace Orc.Cli.Logs;

/// <summary>The colours of log prefixes, in the order that Compose gives them out.</summary>
internal static class LogPalette
{
    public const string Reset = "\u001b[0m";

    // Cyan, yellow, green, magenta, blue; then the same ones bright.
    private static readonly string[] Colours =
        ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];

    public static string Colour(int index) => $"\u001b[{Colours[index % Colours.Length]}m";
}
