namespace Orc.Agent.Engine;

/// <summary>
/// The inverses of what was done so far. Push right after each effect; <see cref="Commit"/> when all is well; what is
/// not
/// committed is undone, last first, every step even if others fail.
/// </summary>
internal sealed class UndoStack
{
    private readonly Stack<(string What, Func<Task> Undo)> _steps = new();

    public void Push(string what, Func<Task> undo)
    {
        lock (_steps)
        {
            _steps.Push((what, undo));
        }
    }

    public void Push(string what, Action undo) => Push(what, () =>
    {
        undo();
        return Task.CompletedTask;
    });

    public void Commit()
    {
        lock (_steps)
        {
            _steps.Clear();
        }
    }

    /// <summary>Undoes all; the steps that failed come back, in words.</summary>
    public async Task<IReadOnlyList<string>> RollBackAsync()
    {
        var failures = new List<string>();
        while (TryPop() is { } step)
        {
            try
            {
                await step.Undo();
            }
#pragma warning disable CA1031 // One step's failure must not keep the others from being undone; all are reported.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add($"{step.What}: {failure.Message}");
            }
        }

        return failures;
    }

    private (string What, Func<Task> Undo)? TryPop()
    {
        lock (_steps)
        {
            return _steps.TryPop(out var step) ? step : null;
        }
    }
}
