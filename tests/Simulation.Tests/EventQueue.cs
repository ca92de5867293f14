namespace Orc.Simulation.Tests;

/// <summary>The simulated time, and what happens in it, in one order for one seed.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<Action, (long At, long Number)> _events = new();
    private long _number;

    /// <summary>Milliseconds.</summary>
    public long Now { get; private set; } = 1_000_000;

    public bool IsEmpty => _events.Count == 0;

    public long? NextAt => _events.TryPeek(out _, out var key) ? key.At : null;

    public void After(long milliseconds, Action action) =>
        _events.Enqueue(action, (Now + milliseconds, ++_number));

    public void RunNext()
    {
        if (_events.TryDequeue(out var action, out var key))
        {
            Now = Math.Max(Now, key.At);
            action();
        }
    }

    public void AdvanceTo(long time) => Now = Math.Max(Now, time);
}
