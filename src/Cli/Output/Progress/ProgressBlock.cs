using System.Globalization;

namespace Orc.Cli.Output.Progress;

/// <summary>
/// Draws Compose's block: <c>[+] up 2/3</c>, then a line for each thing, cut to the terminal.
/// </summary>
internal sealed class ProgressBlock(bool hasColours, string operation)
{
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Blue = "\u001b[34m";
    private const string Reset = "\u001b[0m";
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    public List<string> Lines(IReadOnlyList<ProgressRow> rows, int width, int height, int frame, TimeProvider time)
    {
        var done = rows.Count(row => row.Step.State != ProgressState.Going);
        var lines = new List<string>
        {
            Paint(
                string.Create(CultureInfo.InvariantCulture, $"[+] {operation} {done}/{rows.Count}"),
                done == rows.Count ? Blue : ""),
        };

        // Room for the header, for the sentence about the rest, and for the line that the cursor stands on.
        var room = Math.Max(1, height - 3);
        var shown = rows.Count <= room ? rows : [.. rows.OrderBy(row => row.Took is not null).Take(room)];
        var subjects = shown.Count == 0 ? 0 : shown.Max(row => TextWidth.Of(row.Step.Subject));
        foreach (var row in shown)
        {
            lines.Add(Line(row, subjects, width, frame, time));
        }

        if (rows.Count > shown.Count)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $" … {rows.Count - shown.Count} more"));
        }

        return lines;
    }

    private string Line(ProgressRow row, int subjects, int width, int frame, TimeProvider time)
    {
        var (sign, colour) = row.Step.State switch
        {
            ProgressState.Going => (Spinner[frame % Spinner.Length], Blue),
            ProgressState.Done => ('✔', Green),
            ProgressState.Odd => ('!', Yellow),
            _ => ('✘', Red),
        };
        var timer = string.Create(CultureInfo.InvariantCulture, $"{row.Elapsed(time).TotalSeconds:0.0}s");
        var subject = row.Step.Subject + new string(' ', subjects - TextWidth.Of(row.Step.Subject));
        var status = $"{row.Step.Text} {row.Step.Details}".TrimEnd();
        var text = TextWidth.Fit($"{subject}  {status}", width - timer.Length - 5);
        var gap = new string(' ', Math.Max(2, width - 3 - TextWidth.Of(text) - timer.Length));
        var coloured = Coloured(text, subject.Length + 2, colour);
        return $" {Paint(sign.ToString(), colour)} {coloured}{gap}{Paint(timer, Blue)}";
    }

    private string Coloured(string text, int from, string colour) =>
        from < text.Length ? text[..from] + Paint(text[from..], colour) : text;

    private string Paint(string text, string colour) =>
        hasColours && colour.Length > 0 ? $"{colour}{text}{Reset}" : text;
}
