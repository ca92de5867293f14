namespace Orc.Orchestrator.Progress;

/// <summary>How far containers must have come.</summary>
internal enum StartGoal
{
    /// <summary>Made and not started (<c>create</c>).</summary>
    Prepared,

    /// <summary>Started once, whatever became of it then.</summary>
    Started,

    /// <summary>Running, and healthy where there is a check (<c>--wait</c>).</summary>
    Serving,
}
