namespace Orc.Cli.Output;

/// <summary>
/// Columns as docker prints them: as wide as their widest cell and three spaces, a minimum apart. Nothing trails.
/// </summary>
internal static class TextTable
{
    private const int Gap = 3;

    /// <summary>docker's own commands.</summary>
    public const int NarrowColumns = 10;

    /// <summary>Some of Compose's commands.</summary>
    public const int WideColumns = 20;

    public static void Write(TextWriter writer, IEnumerable<IReadOnlyList<string>> lines, int minWidth = NarrowColumns)
    {
        var all = lines.ToArray();
        var widths = new int[all.Length == 0 ? 0 : all.Max(line => line.Count)];
        foreach (var line in all)
        {
            for (var column = 0; column < line.Count; column++)
            {
                widths[column] = Math.Max(widths[column], Math.Max(minWidth, TextWidth.Of(line[column]) + Gap));
            }
        }

        foreach (var line in all)
        {
            Write(writer, line, widths);
        }
    }

    private static void Write(TextWriter writer, IReadOnlyList<string> line, int[] widths)
    {
        var last = line.Count - 1;
        while (last >= 0 && line[last].Length == 0)
        {
            last--;
        }

        for (var column = 0; column <= last; column++)
        {
            writer.Write(line[column]);
            if (column < last)
            {
                writer.Write(new string(' ', widths[column] - TextWidth.Of(line[column])));
            }
        }

        writer.WriteLine();
    }
}
