namespace Orc.Cli.Output.Progress;

/// <summary>A line of the block on the terminal: a thing, what was last said of it, and since when.</summary>
internal sealed class ProgressRow(ProgressStep first, long begun)
{
    public ProgressStep Step { get; private set; } = first;

    public TimeSpan? Took { get; private set; }

    public void Update(ProgressStep step, TimeProvider time)
    {
        Step = step;
        Took = step.State == ProgressState.Going ? null : time.GetElapsedTime(begun);
    }

    public TimeSpan Elapsed(TimeProvider time) => Took ?? time.GetElapsedTime(begun);
}
