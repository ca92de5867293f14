using System.Collections.Immutable;

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

    /// <summary>Of the hook that it failed of; 0: of none.</summary>
    public int HookCode { get; init; }

    /// <summary>What the caller is told beside, where it was reached.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    public static GoalState Fail(string error, int exitCode = 0) =>
        new() { IsOver = true, Error = error, ExitCode = exitCode };

    /// <summary>
    /// The first failure, else the first that is pending. A hook's goes before: others fail because that one did.
    /// </summary>
    public static GoalState All(IEnumerable<GoalState> states)
    {
        var all = Reached;
        GoalState? failed = null;
        foreach (var state in states)
        {
            if (state.HookCode != 0)
            {
                return state;
            }

            failed ??= state.Error.Length > 0 ? state : null;
            all = state.IsOver ? all : Pending;
        }

        return failed ?? all;
    }
}
