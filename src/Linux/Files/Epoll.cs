namespace Orc.Linux.Files;

/// <summary>
/// The one thread of the process that waits for descriptors: the BCL has no epoll, and a thread a fifo is too many.
/// </summary>
internal static class Epoll
{
    private const int EventsAtOnce = 128;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, PolledDescriptor> Watched = [];
    private static int _epoll = -1;
    private static long _lastToken;

    /// <summary>
    /// Edge-triggered, both directions, once and for all; the first event comes at once if it is ready now.
    /// </summary>
    public static long Watch(PolledDescriptor polled, int descriptor)
    {
        const uint Events =
            EpollCalls.Readable | EpollCalls.Writable | EpollCalls.PeerClosed | EpollCalls.EdgeTriggered;
        long token;
        lock (Gate)
        {
            StartLocked();
            token = ++_lastToken;
            Watched[token] = polled;
        }

        if (!EpollCalls.TryAdd(_epoll, descriptor, Events, token))
        {
            var failure = LinuxException.Last("watch descriptor");
            lock (Gate)
            {
                Watched.Remove(token);
            }

            throw failure;
        }

        return token;
    }

    /// <summary>The thread, before somebody waits for something.</summary>
    public static void Start()
    {
        lock (Gate)
        {
            StartLocked();
        }
    }

    public static void Forget(long token, int descriptor)
    {
        lock (Gate)
        {
            Watched.Remove(token);
        }

        EpollCalls.Forget(_epoll, descriptor);
    }

    private static void StartLocked()
    {
        if (_epoll >= 0)
        {
            return;
        }

        _epoll = EpollCalls.Create();
        new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "epoll" }.Start();
    }

    private static unsafe void Run()
    {
        var records = stackalloc byte[EventsAtOnce * EpollCalls.RecordRoom];
        while (true)
        {
            var count = EpollCalls.Wait(_epoll, records, EventsAtOnce, -1);
            for (var index = 0; index < count; index++)
            {
                var (what, token) = EpollCalls.Read(records, index);
                Deliver(what, token);
            }
        }
    }

    private static void Deliver(uint what, long token)
    {
        PolledDescriptor? polled;
        lock (Gate)
        {
            Watched.TryGetValue(token, out polled);
        }

        const uint Ended = EpollCalls.Failed | EpollCalls.HungUp | EpollCalls.PeerClosed;
        polled?.Signal(
            readable: (what & (EpollCalls.Readable | Ended)) != 0,
            writable: (what & (EpollCalls.Writable | Ended)) != 0);
    }
}
