namespace Orc.Cli.Output.Progress;

/// <summary>Says only what must be said.</summary>
internal sealed class QuietProgress(TextWriter writer) : IProgressDisplay
{
    public void Show(ProgressStep step)
    {
        // Nobody wants to see it.
    }

    public void Say(string sentence) => writer.WriteLine(sentence);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
