using System.Globalization;
using System.Text;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>
/// Docker's progress of services: how many of the tasks are there, a bar for each where they are few, and a word at
/// the end. On a terminal it is drawn anew; in a pipe each news is a line.
/// </summary>
internal sealed class ServiceProgressDisplay(
    Invocation invocation, IReadOnlyCollection<string> services, bool isQuiet)
{
    private const int MostBars = 20;
    private const int BarWidth = 50;

    // The steps that docker's bar has, in order.
    private static readonly string[] Steps =
        ["New", "Pending", "Assigned", "Accepted", "Preparing", "Ready", "Starting", "Running"];

    private readonly Dictionary<string, ServiceProgress> _last = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);
    private int _drawn;

    private bool IsTerminal => invocation.Console.OutputIsTerminal;

    public void Show(ServiceProgress progress)
    {
        _last[progress.Service] = progress;
        if (isQuiet)
        {
            return;
        }

        if (IsTerminal)
        {
            Redraw();
            return;
        }

        foreach (var line in Lines(progress))
        {
            if (_said.GetValueOrDefault($"{progress.Service} {line[..Math.Min(4, line.Length)]}") != line)
            {
                _said[$"{progress.Service} {line[..Math.Min(4, line.Length)]}"] = line;
                invocation.Out.WriteLine(Prefixed(progress.Service, line));
                invocation.Out.Flush();
            }
        }
    }

    /// <summary>Says what became of each service; the exit code.</summary>
    public int Finish()
    {
        var code = ExitCodes.Success;
        foreach (var service in services)
        {
            var progress = _last.GetValueOrDefault(service);
            if (progress is { IsOver: true, Error.Length: 0 })
            {
                continue;
            }

            code = ExitCodes.Failure;
            invocation.Out.Flush();
            invocation.Error.WriteLine(progress is { Error.Length: > 0 }
                ? Prefixed(service, progress.Error)
                : Prefixed(service, "the daemon ended the call before the service had converged"));
        }

        return code;
    }

    /// <summary><c>[=======>     ]</c>, as far as a task has come.</summary>
    public static string Bar(string state)
    {
        var step = Array.IndexOf(Steps, state) + 1;
        var filled = BarWidth * step / Steps.Length;
        return filled == 0 ? "" : $"[{new string('=', filled)}>{new string(' ', BarWidth - filled)}]";
    }

    private void Redraw()
    {
        var width = CliConsole.FindSize()?.Columns ?? 80;
        var text = new StringBuilder();
        if (_drawn > 0)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"\u001b[{_drawn}A\r");
        }

        var lines = services
            .Where(_last.ContainsKey)
            .SelectMany(service => LinesWithBars(_last[service]).Select(line => Prefixed(service, line)))
            .ToList();
        foreach (var line in lines)
        {
            _ = text.Append(TextWidth.Fit(line, width - 1)).Append("\u001b[K\n");
        }

        _ = text.Append("\u001b[J");
        invocation.Out.Write(text);
        invocation.Out.Flush();
        _drawn = lines.Count;
    }

    private IEnumerable<string> LinesWithBars(ServiceProgress progress)
    {
        var lines = Lines(progress).ToList();
        yield return lines[0];
        if (services.Count == 1 && progress.Tasks.Count <= MostBars)
        {
            foreach (var task in progress.Tasks)
            {
                var place = task.Slot > 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{task.Slot}/{progress.Wanted}")
                    : task.Node;
                yield return task.Error.Length > 0
                    ? $"{place}: {task.Error}"
                    : $"{place}: {task.State.ToLowerInvariant(),-9} {Bar(task.State)}";
            }
        }

        foreach (var line in lines.Skip(1))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Lines(ServiceProgress progress)
    {
        var isJob = progress.Mode is WireServiceMode.ReplicatedJob or WireServiceMode.GlobalJob;
        var (title, things) = isJob ? ("job progress", "complete") : ("overall progress", "tasks");
        yield return string.Create(
            CultureInfo.InvariantCulture, $"{title}: {progress.Done} out of {progress.Wanted} {things}");
        if (progress.Message.Length > 0)
        {
            yield return progress.Message;
        }

        if (progress is { IsOver: true, Error.Length: 0 })
        {
            yield return isJob ? "job complete" : "verify: Service converged";
        }
        else if (progress.WatchedFor > 0)
        {
            var seconds = Math.Max(1, (progress.WatchedFor + 999) / 1000);
            yield return $"verify: Waiting {seconds} seconds to verify that tasks are stable...";
        }
    }

    private string Prefixed(string service, string line) => services.Count == 1 ? line : $"{service}: {line}";
}
