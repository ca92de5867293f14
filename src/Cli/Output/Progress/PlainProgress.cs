namespace Orc.Cli.Output.Progress;

/// <summary>A line for each thing that happens: for pipes and log files. Several threads may show things.</summary>
internal sealed class PlainProgress(TextWriter writer, ProgressStyle style) : IProgressDisplay
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);

    public void Show(ProgressStep step)
    {
        // What changes by the second (bytes of a download) would make a line each time; parts are told by the whole.
        lock (_lock)
        {
            if (step.Parent is null && _last.GetValueOrDefault(step.Subject) != step.Text)
            {
                _last[step.Subject] = step.Text;
                Say($" {step.Subject} {step.Text} {step.Details}".TrimEnd());
            }
        }
    }

    public void Say(string sentence)
    {
        lock (_lock)
        {
            writer.WriteLine(style.IsDryRun ? $"{ProgressDisplay.DryRunPrefix}{sentence}" : sentence);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
