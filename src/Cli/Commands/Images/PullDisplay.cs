using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>
/// How a pull goes. On a terminal every layer has a line of its own that is written anew; elsewhere each step of a layer
/// is a line, and how many bytes came is left out.
/// </summary>
internal sealed class PullDisplay(CliConsole console)
{
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
            if (_last.GetValueOrDefault(step.Id) != step.Status)
            {
                _last[step.Id] = step.Status;
                console.Out.WriteLine($"{step.Id}: {step.Status}");
            }

            return;
        }

        Redraw(step.Id, $"{step.Id}: {PullText.Of(step)}");
    }

    private void Redraw(string id, string line)
    {
        var width = CliConsole.FindSize()?.Columns ?? 80;
        var at = _layers.IndexOf(id);
        if (at < 0)
        {
            _layers.Add(id);
            console.Out.WriteLine(TextWidth.Fit(line, width - 1));
            return;
        }

        // Up to its line, clear it, write it, and down again.
        var up = _layers.Count - at;
        console.Out.Write($"\e[{up}A\e[2K\r{TextWidth.Fit(line, width - 1)}\e[{up}B\r");
    }
}
