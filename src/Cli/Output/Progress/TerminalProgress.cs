using System.Text;

namespace Orc.Cli.Output.Progress;

/// <summary>
/// Compose's block of lines on a terminal, drawn anew ten times a second. The cursor stays below it, so whatever ends
/// us leaves the terminal as it should be.
/// </summary>
internal sealed class TerminalProgress : IProgressDisplay
{
    private const int UsualWidth = 80;
    private const int UsualHeight = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CliConsole _console;
    private readonly TimeProvider _time;
    private readonly ProgressStyle _style;
    private readonly ProgressBlock _block;
    private readonly Lock _lock = new();
    private readonly List<ProgressRow> _rows = [];
    private readonly Dictionary<string, ProgressRow> _bySubject = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _drawing;
    private List<int> _drawn = [];
    private int _frame;

    public TerminalProgress(CliConsole console, ProgressStyle style, TimeProvider time)
    {
        _console = console;
        _time = time;
        _style = style;
        _block = new ProgressBlock(style.HasColours, style.Operation);
        _drawing = DrawAsync();
    }

    public void Show(ProgressStep step)
    {
        if (step.Parent is not null)
        {
            // The whole says how far its parts are.
            return;
        }

        lock (_lock)
        {
            if (!_bySubject.TryGetValue(step.Subject, out var row))
            {
                row = new ProgressRow(step, _time.GetTimestamp());
                _rows.Add(row);
                _bySubject[step.Subject] = row;
            }

            row.Update(step, _time);
        }
    }

    public void Say(string sentence)
    {
        lock (_lock)
        {
            Erase();
            Writer.WriteLine(_style.IsDryRun ? $"{ProgressDisplay.DryRunPrefix}{sentence}" : sentence);
            Redraw();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            Redraw();
        }

        _over.Dispose();
    }

    private TextWriter Writer => _style.WriterOf(_console);

    private async Task DrawAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        while (await timer.WaitForNextTickAsync(_over.Token))
        {
            lock (_lock)
            {
                _frame++;
                Redraw();
            }
        }
    }

    private void Redraw()
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var size = CliConsole.FindSize();
        var lines = _block.Lines(_rows, size?.Columns ?? UsualWidth, size?.Rows ?? UsualHeight, _frame, _time);
        var text = new StringBuilder(Up());
        foreach (var line in lines)
        {
            _ = text.Append(line).Append("\u001b[K\n");
        }

        _ = text.Append("\u001b[J");
        Writer.Write(text);
        _drawn = [.. lines.Select(AnsiText.Width)];
    }

    private void Erase()
    {
        Writer.Write($"{Up()}\u001b[J");
        _drawn = [];
    }

    // A terminal that became narrower has broken the lines that stand on it.
    private string Up()
    {
        var width = CliConsole.FindSize()?.Columns ?? UsualWidth;
        var lines = _drawn.Sum(length => Math.Max(1, (length + width - 1) / width));
        return lines == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{lines}A\r");
    }
}
