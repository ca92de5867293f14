using System.Runtime.InteropServices;

namespace Orc.Linux.Files;

/// <summary>
/// The one thread of the process that waits for descriptors: the BCL has no epoll, and a thread a fifo is too many.
/// </summary>
internal static partial class Epoll
{
    private const int Add = 1;
    private const int Remove = 2;
    private const uint Readable = 0x1;
    private const uint Writable = 0x4;
    private const uint Failed = 0x8;
    private const uint HungUp = 0x10;
    private const uint PeerClosed = 0x2000;
    private const uint EdgeTriggered = 1u << 31;
    private const int EventsAtOnce = 128;

    // struct epoll_event { uint32_t events; uint64_t data; }: packed on x86-64 only (eventpoll.h).
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<long, PolledDescriptor> Watched = [];
    private static int _epoll = -1;
    private static long _lastToken;

    /// <summary>
    /// Edge-triggered, both directions, once and for all; the first event comes at once if it is ready now.
    /// </summary>
    public static unsafe long Watch(PolledDescriptor polled, int descriptor)
    {
        long token;
        lock (Gate)
        {
            StartLocked();
            token = ++_lastToken;
            Watched[token] = polled;
        }

        var record = stackalloc byte[16];
        *(uint*)record = Readable | Writable | PeerClosed | EdgeTriggered;
        *(long*)(record + DataOffset) = token;
        if (Control(_epoll, Add, descriptor, record) < 0)
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

    public static unsafe void Forget(long token, int descriptor)
    {
        lock (Gate)
        {
            Watched.Remove(token);
        }

        var record = stackalloc byte[16];
        _ = Control(_epoll, Remove, descriptor, record);
    }

    private static void StartLocked()
    {
        if (_epoll >= 0)
        {
            return;
        }

        _epoll = Create(FileCalls.CloseOnExec);
        if (_epoll < 0)
        {
            throw LinuxException.Last("create an epoll");
        }

        new Thread(Run, maxStackSize: 256 * 1024) { IsBackground = true, Name = "epoll" }.Start();
    }

    private static unsafe void Run()
    {
        var events = stackalloc byte[EventsAtOnce * 16];
        while (true)
        {
            var count = Wait(_epoll, events, EventsAtOnce, -1);
            for (var index = 0; index < count; index++)
            {
                var record = events + (index * EventSize);
                Deliver(*(uint*)record, *(long*)(record + DataOffset));
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

        const uint Ended = Failed | HungUp | PeerClosed;
        polled?.Signal(readable: (what & (Readable | Ended)) != 0, writable: (what & (Writable | Ended)) != 0);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int epoll, int operation, int descriptor, byte* record);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static unsafe partial int Wait(int epoll, byte* events, int count, int timeoutMilliseconds);
}
