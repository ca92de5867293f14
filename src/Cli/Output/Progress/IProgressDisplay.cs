namespace Orc.Cli.Output.Progress;

/// <summary>Shows on standard error what happens while a command waits for the daemon.</summary>
internal interface IProgressDisplay : IAsyncDisposable
{
    void Show(ProgressStep step);

    /// <summary>A sentence of its own (a warning, a line of a plan).</summary>
    void Say(string sentence);
}
