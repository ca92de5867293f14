using System.Net;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// The senders of all relayed ports, each of which costs a socket. Anybody on the network may forge any number: whoever
/// comes gets a place, and the one that was silent longest gives it. Half of the places of a port are for those who
/// answer to answers, which nobody does with an address that is not theirs.
/// </summary>
internal sealed class SenderPlaces(int mostOfPort, int mostOfAll, TimeProvider time)
{
    private const int MostOfPort = 1024;

    // A process may have 4,096 descriptors where nobody raised it.
    private const int MostOfAll = 2048;

    private readonly Lock _lock = new();
    private readonly List<Port> _ports = [];

    public SenderPlaces(TimeProvider time)
        : this(MostOfPort, MostOfAll, time)
    {
    }

    private TimeProvider Time { get; } = time;

    public Port OpenPort()
    {
        var port = new Port(this);
        lock (_lock)
        {
            _ports.Add(port);
        }

        return port;
    }

    // The port that has most senders gives: who floods one takes nothing from those of others.
    private RelayedSender? TakeAwayLocked(Port port) => port.Count >= mostOfPort
        ? port.TakeSilentLocked()
        : _ports.Sum(other => other.Count) >= mostOfAll
        ? _ports.MaxBy(other => other.Count)!.TakeSilentLocked()
        : null;

    /// <summary>Those of one port.</summary>
    internal sealed class Port(SenderPlaces places) : IDisposable
    {
        private readonly Dictionary<(IPEndPoint From, IPAddress At), LinkedListNode<RelayedSender>> _senders = [];

        // Who was silent longest is first.
        private readonly LinkedList<RelayedSender> _asking = new();
        private readonly LinkedList<RelayedSender> _conversing = new();
        private bool _isClosed;

        public int Count => _senders.Count;

        /// <summary>The one that speaks now.</summary>
        public RelayedSender? Find(IPEndPoint from, IPAddress at)
        {
            lock (places._lock)
            {
                if (!_senders.TryGetValue((from, at), out var node))
                {
                    return null;
                }

                var sender = node.Value;
                if (sender.IsAnswered && !sender.IsConversing)
                {
                    _asking.Remove(node);
                    sender.IsConversing = true;
                    _conversing.AddLast(node);
                }

                HearLocked(node);
                return sender;
            }
        }

        /// <summary>One that speaks for the first time; another may lose its place, and its socket.</summary>
        public void Add(RelayedSender sender)
        {
            RelayedSender? silent;
            lock (places._lock)
            {
                silent = _isClosed ? sender : places.TakeAwayLocked(this);
                if (!_isClosed)
                {
                    var node = _asking.AddLast(sender);
                    _senders[KeyOf(sender)] = node;
                    HearLocked(node);
                }
            }

            silent?.Dispose();
        }

        /// <summary>The container spoke to it.</summary>
        public void Answer(RelayedSender sender)
        {
            lock (places._lock)
            {
                if (FindLocked(sender) is { } node)
                {
                    sender.IsAnswered = true;
                    HearLocked(node);
                }
            }
        }

        /// <summary>How long it may still be silent; zero: no more.</summary>
        public TimeSpan PatienceWith(RelayedSender sender)
        {
            lock (places._lock)
            {
                var left = sender.Patience - places.Time.GetElapsedTime(sender.LastWord);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }

        public void Remove(RelayedSender sender)
        {
            lock (places._lock)
            {
                if (FindLocked(sender) is { } node)
                {
                    RemoveLocked(node);
                }
            }

            sender.Dispose();
        }

        public void Dispose()
        {
            List<RelayedSender> all;
            lock (places._lock)
            {
                _isClosed = true;
                places._ports.Remove(this);
                all = [.. _asking, .. _conversing];
                _senders.Clear();
                _asking.Clear();
                _conversing.Clear();
            }

            all.ForEach(sender => sender.Dispose());
        }

        internal RelayedSender? TakeSilentLocked()
        {
            var node = _asking.Count * 2 >= Count ? _asking.First : _conversing.First;
            if (node is not null)
            {
                RemoveLocked(node);
            }

            return node?.Value;
        }

        private LinkedListNode<RelayedSender>? FindLocked(RelayedSender sender) =>
            _senders.TryGetValue(KeyOf(sender), out var node) && node.Value == sender ? node : null;

        private void HearLocked(LinkedListNode<RelayedSender> node)
        {
            var list = node.List!;
            list.Remove(node);
            list.AddLast(node);
            node.Value.LastWord = places.Time.GetTimestamp();
        }

        private void RemoveLocked(LinkedListNode<RelayedSender> node)
        {
            _senders.Remove(KeyOf(node.Value));
            node.List!.Remove(node);
        }

        private static (IPEndPoint From, IPAddress At) KeyOf(RelayedSender sender) => (sender.From, sender.At);
    }
}
