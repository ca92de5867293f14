using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>
/// How a pull goes. On a terminal every layer has a line of its own that is written anew; elsewhere each step that a
/// layer has reached is a line, and what is on the way is left out.
/// </summary>
internal sealed class PullDisplay(CliConsole console)
{
    private const int UsualWidth = 80;

    private readonly List<string> _layers = [];
    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);

    public void Show(PullEvent step)
    {
        if (!PullText.IsOfLayer(step))
        {
            // What follows stands below it.
            console.Out.WriteLine(step.Status);
            _layers.Clear();
            return;
        }

        if (!console.OutputIsTerminal)
        {
            if (!PullText.IsOnTheWay(step) && _last.GetValueOrDefault(step.Id) != step.Status)
            {
                _last[step.Id] = step.Status;
                console.Out.WriteLine($"{step.Id}: {step.Status}");
            }

            return;
        }

        var width = CliConsole.FindSize()?.Columns ?? UsualWidth;
        Redraw(step.Id, TextWidth.Fit($"{step.Id}: {PullText.Of(step, width)}", width - 1));
    }

    private void Redraw(string id, string line)
    {
        var at = _layers.IndexOf(id);
        if (at < 0)
        {
            _layers.Add(id);
            console.Out.WriteLine(line);
            return;
        }

        // Up to its line, clear it, write it, and down again.
        var up = _layers.Count - at;
        console.Out.Write($"\e[{up}A\e[2K\r{line}\e[{up}B\r");
    }
}
