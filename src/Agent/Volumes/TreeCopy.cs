using Orc.Linux.FileTrees;

namespace Orc.Agent.Volumes;

/// <summary>
/// Copies what an image has at a place into an empty volume: files, links (hard ones too), fifos, with owners, modes,
/// times and extended attributes; also those of the place itself. Devices and sockets stay behind.
/// </summary>
internal sealed class TreeCopy(DirectoryHandle target, CancellationToken cancellationToken)
{
    private const int BufferSize = 256 * 1024;

    private static readonly byte[] Itself = "."u8.ToArray();

    private readonly byte[] _buffer = new byte[BufferSize];

    // Where the first name of a file that has several was made: a directory below the target, and the name in it.
    private readonly Dictionary<(DeviceNumber, ulong), (byte[] Directory, byte[] Name)> _linked = [];

    public void Run(DirectoryHandle source)
    {
        CopyChildren(source, target, Itself);
        CopyAppearance(source, target, Itself, source.FindStatus(Itself)!);
    }

    private void CopyChildren(DirectoryHandle from, DirectoryHandle to, byte[] place)
    {
        foreach (var name in from.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (from.FindStatus(name) is { } status && Copy(from, to, name, place, status))
            {
                CopyAppearance(from, to, name, status);
            }
        }
    }

    // False: nothing new was made, so there is nothing to dress.
    private bool Copy(DirectoryHandle from, DirectoryHandle to, byte[] name, byte[] place, FileStatus status)
    {
        if (status is { Links: > 1, Type: not FileType.Directory })
        {
            var identity = (status.FileSystem, status.Inode);
            if (_linked.TryGetValue(identity, out var first))
            {
                using var directory = target.FindBelow(first.Directory)!;
                to.CreateHardLink(name, directory, first.Name);
                return false;
            }

            _linked[identity] = (place, name);
        }

        switch (status.Type)
        {
            case FileType.Directory:
                to.CreateDirectory(name, 0x1C0);
                using (var inner = from.OpenDirectory(name))
                using (var made = to.OpenDirectory(name))
                {
                    CopyChildren(inner, made, [.. place, (byte)'/', .. name]);
                }

                return true;
            case FileType.Regular:
                CopyContent(from, to, name, status.Size);
                return true;
            case FileType.SymbolicLink:
                to.CreateSymbolicLink(name, from.ReadLink(name));
                return true;
            case FileType.Fifo:
                to.CreateNode(name, FileType.Fifo, 0x180, default);
                return true;
            default:
                return false;
        }
    }

    private void CopyContent(DirectoryHandle from, DirectoryHandle to, byte[] name, long size)
    {
        using var source = from.OpenFile(name);
        using var made = to.CreateFile(name, 0x180);
        long position = 0;
        while (RandomAccess.Read(source, _buffer, position) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var piece = _buffer.AsSpan(0, count);

            // A block of nothing stays a hole.
            if (piece.ContainsAnyExcept((byte)0))
            {
                made.Seek(position);
                made.Write(piece);
            }

            position += count;
        }

        made.SetLength(Math.Max(position, size));
    }

    // The owner first: changing it takes set-user-id bits and capabilities away.
    private static void CopyAppearance(DirectoryHandle from, DirectoryHandle to, byte[] name, FileStatus status)
    {
        to.SetOwner(name, status.Uid, status.Gid);
        if (status.Type is not FileType.SymbolicLink)
        {
            to.SetMode(name, status.Mode);
        }

        foreach (var attribute in from.ListAttributes(name))
        {
            // The overlay's own marks, and labels that belong to a place, not to content.
            if (!attribute.AsSpan().StartsWith("trusted.overlay."u8) &&
                !attribute.AsSpan().SequenceEqual("security.selinux"u8) &&
                from.FindAttribute(name, attribute) is { } value)
            {
                to.SetAttribute(name, attribute, value);
            }
        }

        to.SetModifiedAt(name, status.ModifiedAt);
    }
}
