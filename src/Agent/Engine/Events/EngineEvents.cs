using System.Threading.Channels;

namespace Orc.Agent.Engine.Events;

/// <summary>Where events are told. Every reader gets those from its subscription on; the last ones are kept.</summary>
internal sealed class EngineEvents
{
    private const int Kept = 1000;

    // A reader that is this far behind loses the oldest: nothing may hold up the engine.
    private const int MostWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<EngineEvent> _recent = new();
    private readonly List<Channel<EngineEvent>> _readers = [];

    public void Publish(EngineEvent happened)
    {
        lock (_gate)
        {
            _recent.Enqueue(happened);
            if (_recent.Count > Kept)
            {
                _recent.Dequeue();
            }

            _readers.ForEach(reader => reader.Writer.TryWrite(happened));
        }
    }

    /// <summary>Kept events since a time, then new ones, until the subscription is disposed.</summary>
    public Subscription Subscribe(DateTimeOffset? since = null)
    {
        var channel = Channel.CreateBounded<EngineEvent>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            foreach (var happened in _recent.Where(happened => happened.Time >= since))
            {
                channel.Writer.TryWrite(happened);
            }

            _readers.Add(channel);
        }

        return new Subscription(this, channel);
    }

    private void Drop(Channel<EngineEvent> channel)
    {
        lock (_gate)
        {
            _readers.Remove(channel);
        }

        channel.Writer.TryComplete();
    }

    internal sealed class Subscription(EngineEvents events, Channel<EngineEvent> channel) : IDisposable
    {
        public ChannelReader<EngineEvent> Reader => channel.Reader;

        public void Dispose() => events.Drop(channel);
    }
}
