namespace Orc.Simulation.Tests;

/// <summary>The simulated time, and what happens in it, in one order for one seed.</summary>
internal sealed class EventQueue
{
    /// <summary>A key is a moment and, in its lower bits, a number: one comparison instead of two.</summary>
    private const int NumberBits = 31;

    private readonly PriorityQueue<Action, long> _events = new();
    private long _number;

    /// <summary>Milliseconds.</summary>
    public long Now { get; private set; } = 1_000_000;

    public bool IsEmpty => _events.Count == 0;

    public long? NextAt => _events.TryPeek(out _, out var key) ? key >> NumberBits : null;

    public void After(long milliseconds, Action action) =>
        _events.Enqueue(action, ((Now + milliseconds) << NumberBits) | ++_number);

    public void RunNext()
    {
        if (_events.TryDequeue(out var action, out var key))
        {
            Now = Math.Max(Now, key >> NumberBits);
            action();
        }
    }

    public void AdvanceTo(long time) => Now = Math.Max(Now, time);
}
