using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Orc.Linux.Files;

/// <summary>
/// inotify: names that appeared in, or went from, watched directories. A hint only: on overflow, look again at all.
/// </summary>
public sealed class DirectoryWatch : IDisposable
{
    private const uint Modified = 0x2;
    private const uint ClosedAfterWriting = 0x8;
    private const uint MovedFrom = 0x40;
    private const uint MovedTo = 0x80;
    private const uint Created = 0x100;
    private const uint Deleted = 0x200;
    private const uint QueueOverflow = 0x4000;
    private const int HeaderSize = 16;

    private readonly PolledDescriptor _polled;
    private readonly byte[] _buffer = new byte[16 * 1024];

    public DirectoryWatch()
    {
        var descriptor = FileCalls.InotifyCreate(FileCalls.CloseOnExec | FileCalls.NonBlocking);
        if (descriptor < 0)
        {
            throw LinuxException.Last("create an inotify (is fs.inotify.max_user_instances used up?)");
        }

        _polled = new PolledDescriptor(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>The number by which events name the directory.</summary>
    public int Add(string directory, DirectoryEvents events)
    {
        var mask = events switch
        {
            DirectoryEvents.Appeared => MovedTo | Created,
            DirectoryEvents.Changed => MovedTo | MovedFrom | Created | Deleted | ClosedAfterWriting,
            _ => MovedTo | MovedFrom | Created | Deleted | ClosedAfterWriting | Modified,
        };
        var watch = FileCalls.InotifyAddWatch(_polled.Handle, directory, mask);
        return watch >= 0 ? watch : throw LinuxException.Last($"watch {directory}");
    }

    /// <summary>Already gone (with its directory) is fine.</summary>
    public void Remove(int watch) => _ = FileCalls.InotifyRemoveWatch(_polled.Handle, watch);

    /// <summary>
    /// The next events, one at least. A name is empty for the directory itself; watch -1 means events were lost.
    /// </summary>
    public async ValueTask<IReadOnlyList<(int Watch, string Name)>> ReadAsync(CancellationToken cancellationToken)
    {
        var length = await _polled.ReadAsync(_buffer, cancellationToken);
        return Parse(_buffer.AsSpan(0, length));
    }

    public void Dispose() => _polled.Dispose();

    // struct inotify_event { int wd; uint32_t mask; uint32_t cookie; uint32_t len; char name[len]; }
    private static List<(int Watch, string Name)> Parse(ReadOnlySpan<byte> bytes)
    {
        var events = new List<(int Watch, string Name)>();
        while (bytes.Length >= HeaderSize)
        {
            var watch = MemoryMarshal.Read<int>(bytes);
            var mask = MemoryMarshal.Read<uint>(bytes[4..]);
            var nameLength = MemoryMarshal.Read<int>(bytes[12..]);
            var name = bytes.Slice(HeaderSize, nameLength);
            var end = name.IndexOf((byte)0);
            events.Add((mask & QueueOverflow) != 0
                ? (-1, "")
                : (watch, Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            bytes = bytes[(HeaderSize + nameLength)..];
        }

        return events;
    }
}
