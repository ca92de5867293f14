using System.Runtime.InteropServices;

namespace Orc.Linux.Files;

/// <summary>libc's epoll, and its records.</summary>
internal static partial class EpollCalls
{
    public const int Add = 1;
    public const int Remove = 2;
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Failed = 0x8;
    public const uint HungUp = 0x10;
    public const uint PeerClosed = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    /// <summary>At least as large as a record, on every processor.</summary>
    public const int RecordRoom = 16;

    // struct epoll_event { uint32_t events; uint64_t data; }: packed on x86-64 only (eventpoll.h).
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int RecordSize = DataOffset + 8;

    public static int Create()
    {
        var epoll = Create(FileCalls.CloseOnExec);
        return epoll >= 0 ? epoll : throw LinuxException.Last("create an epoll");
    }

    /// <summary>The error is the P/Invoke's last.</summary>
    public static unsafe bool TryAdd(int epoll, int descriptor, uint events, long token)
    {
        var record = stackalloc byte[RecordRoom];
        *(uint*)record = events;
        *(long*)(record + DataOffset) = token;
        return Control(epoll, Add, descriptor, record) == 0;
    }

    public static unsafe void Forget(int epoll, int descriptor)
    {
        var record = stackalloc byte[RecordRoom];
        _ = Control(epoll, Remove, descriptor, record);
    }

    /// <summary>The record of one event among those that Wait filled in.</summary>
    public static unsafe (uint Events, long Token) Read(byte* records, int index)
    {
        var record = records + (index * RecordSize);
        return (*(uint*)record, *(long*)(record + DataOffset));
    }

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static unsafe partial int Wait(int epoll, byte* records, int count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static unsafe partial int Control(int epoll, int operation, int descriptor, byte* record);
}
