using System.Threading.Channels;

namespace Orc.Agent.Engine.Hooks;

/// <summary>
/// Where what hooks write is told, to whoever listens at that moment; nothing of it is kept.
/// </summary>
internal sealed class HookOutputs
{
    // A reader that is this far behind loses the oldest: no hook waits for somebody's terminal.
    private const int MostWaiting = 1000;

    private readonly Lock _gate = new();
    private readonly List<(string Project, Channel<HookLine> Lines)> _readers = [];

    /// <summary>False: there is no need to make lines of it.</summary>
    public bool IsHeard
    {
        get
        {
            lock (_gate)
            {
                return _readers.Count > 0;
            }
        }
    }

    public void Publish(HookLine line)
    {
        lock (_gate)
        {
            foreach (var (project, lines) in _readers)
            {
                if (string.Equals(project, line.Project, StringComparison.Ordinal))
                {
                    lines.Writer.TryWrite(line);
                }
            }
        }
    }

    /// <summary>Lines of a project from now on, until the subscription is ended.</summary>
    public Subscription Subscribe(string project)
    {
        var channel = Channel.CreateBounded<HookLine>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _readers.Add((project, channel));
        }

        return new Subscription(this, channel);
    }

    private void Drop(Channel<HookLine> channel)
    {
        lock (_gate)
        {
            _readers.RemoveAll(reader => reader.Lines == channel);
        }

        channel.Writer.TryComplete();
    }

    internal sealed class Subscription(HookOutputs outputs, Channel<HookLine> channel) : IDisposable
    {
        /// <summary>Ends after the last line that was told before <see cref="End"/>.</summary>
        public ChannelReader<HookLine> Reader => channel.Reader;

        public void End() => outputs.Drop(channel);

        public void Dispose() => End();
    }
}
