namespace Orc.Orchestrator.Reconciling;

/// <summary>How much one commit of what keeps coming holds: so many changes, and fewer when somebody waits.</summary>
/// <param name="most">Changes.</param>
/// <param name="isAwaited">Somebody waits for an answer until this has decided.</param>
internal sealed class StepRoom(int most, Func<bool> isAwaited)
{
    public static StepRoom Endless { get; } = new(int.MaxValue, () => false);

    /// <summary>Something is decided each time, or nothing would ever end.</summary>
    public bool IsFull(int changes) => changes >= most || (changes > 0 && isAwaited());
}
