namespace Orc.Cli.Output.Progress;

/// <summary>How far a thing is.</summary>
internal enum ProgressState
{
    Going,
    Done,

    /// <summary>Done, but not as usual.</summary>
    Odd,

    Failed,
}
