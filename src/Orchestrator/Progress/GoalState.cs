namespace Orc.Orchestrator.Progress;

/// <summary>Whether a call may return: not yet, done, or why it never will be.</summary>
internal sealed record GoalState
{
    public static readonly GoalState Pending = new();

    public static readonly GoalState Reached = new() { IsOver = true };

    public bool IsOver { get; private init; }

    /// <summary>Empty: it was reached.</summary>
    public string Error { get; private init; } = "";

    /// <summary>Of the container that failed.</summary>
    public int ExitCode { get; private init; }

    public static GoalState Fail(string error, int exitCode = 0) =>
        new() { IsOver = true, Error = error, ExitCode = exitCode };

    /// <summary>The first failure, else the first that is pending.</summary>
    public static GoalState All(IEnumerable<GoalState> states)
    {
        var all = Reached;
        foreach (var state in states)
        {
            if (state.Error.Length > 0)
            {
                return state;
            }

            all = state.IsOver ? all : Pending;
        }

        return all;
    }
}
