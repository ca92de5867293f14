using System.Globalization;

namespace Orc.Compose.Syntax;

/// <summary>One port, or several in a row.</summary>
internal sealed record PortRange(int First, int Last)
{
    public int Length => Last - First + 1;

    public PortRange At(int offset) => new(First + offset, First + offset);

    /// <summary>Null where the text is no port (0 to 65535) and no rising range of them.</summary>
    public static PortRange? Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var first = Number(dash < 0 ? text : text[..dash]);
        var last = dash < 0 ? first : Number(text[(dash + 1)..]);
        return first is { } low && last is { } high && low <= high ? new PortRange(low, high) : null;
    }

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535
            ? number
            : null;
}
