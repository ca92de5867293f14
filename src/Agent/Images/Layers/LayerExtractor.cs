using Orc.Agent.Images.Archives;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// Makes a layer's archive into a directory for overlayfs. The archive is a stranger's: nothing it says leads outside
/// the given root, makes a device that matters, or talks to overlayfs.
/// </summary>
internal sealed class LayerExtractor(
    DirectoryHandle root, TarLimits limits, ArchiveMarks marks = ArchiveMarks.OfLayers) : IDisposable
{
    private const int LongestName = 255;

    private readonly DirectoryCache _directories = new(root);
    private readonly List<(EntryPath Path, FileTime Time)> _directoryTimes = [];
    private long _bytes;
    private long _entries;
    private long _skippedDevices;

    public async Task<ExtractReport> ExtractAsync(TarReader archive, CancellationToken cancellationToken)
    {
        while (await archive.ReadAsync(cancellationToken) is { } entry)
        {
            try
            {
                await ExtractAsync(archive, entry, cancellationToken);
            }
            catch (LinuxException failure) when (IsTheArchives(failure.Error))
            {
                throw new ImageException(
                    ImageFailure.BadContent, $"cannot unpack {entry.ShownName}: {failure.Message}", failure);
            }
        }

        await archive.DrainAsync(cancellationToken);
        SetDirectoryTimes();
        return new ExtractReport(_bytes, _entries, _skippedDevices);
    }

    public void Dispose() => _directories.Dispose();

    private async ValueTask ExtractAsync(TarReader archive, TarEntry entry, CancellationToken cancellationToken)
    {
        var path = EntryPath.From(entry.Name, entry);
        if (path.IsRoot)
        {
            SetRoot(entry);
            return;
        }

        var mayMark = marks == ArchiveMarks.OfLayers;
        if (mayMark && Whiteout.IsNoise(path.Name))
        {
            return;
        }

        var parent = _directories.Ensure(path.Parent);
        _entries++;
        if (mayMark && Whiteout.IsOpaque(path.Name))
        {
            MakeOpaque(path);
        }
        else if (mayMark && Whiteout.Target(path.Name) is { IsEmpty: false } deleted)
        {
            Whiteout.Put(parent, IsStep(deleted) ? deleted : throw ImageException.BadContent(
                $"archive deletes what is no name: {entry.ShownName}"));
        }
        else if (marks == ArchiveMarks.OfChanges && Whiteout.Target(path.Name) is { IsEmpty: false } gone)
        {
            TakeAway(parent, gone);
        }
        else if (entry.Kind is TarKind.File && marks == ArchiveMarks.OfChanges)
        {
            await ReplaceAsync(parent, path, archive, entry, cancellationToken);
        }
        else if (entry.Kind is TarKind.File)
        {
            MakeRoom(parent, path, entry);
            using var file = parent.CreateFile(path.Name, entry.Mode & 0x1FF);
            await WriteAsync(file, archive, entry, cancellationToken);
            Finish(file, parent, path, entry);
        }
        else
        {
            MakeNamed(parent, path, entry);
        }
    }

    private void TakeAway(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        switch (parent.FindStatus(name))
        {
            case null:
                break;
            case { Type: FileType.Directory }:
                parent.RemoveTree(name);
                _directories.Forget();
                break;
            default:
                parent.Remove(name);
                break;
        }
    }

    private async ValueTask ReplaceAsync(
        DirectoryHandle parent,
        EntryPath path,
        TarReader archive,
        TarEntry entry,
        CancellationToken cancellationToken)
    {
        byte[] beside = [.. ".orc-new-"u8, .. path.Name];
        beside = beside.Length > LongestName ? [.. ".orc-new"u8] : beside;
        TakeAway(parent, beside);
        using (var file = parent.CreateFile(beside, entry.Mode & 0x1FF))
        {
            await WriteAsync(file, archive, entry, cancellationToken);
            file.SetOwner(entry.Uid, entry.Gid);
            file.SetMode(entry.Mode);
            SetAttributes(parent, beside, entry);
            file.SetModifiedAt(entry.ModifiedAt);
        }

        if (parent.FindStatus(path.Name) is { Type: FileType.Directory })
        {
            TakeAway(parent, path.Name);
        }

        parent.Rename(beside, parent, path.Name);
    }

    private void MakeNamed(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        var name = path.Name;
        switch (entry.Kind)
        {
            case TarKind.Directory:
                MakeDirectory(parent, path, entry);
                return;
            case TarKind.HardLink:
                MakeHardLink(parent, path, entry);
                return;
            case TarKind.SymbolicLink:
                MakeRoom(parent, path, entry);
                parent.CreateSymbolicLink(name, entry.LinkName);
                break;
            case TarKind.Fifo:
                MakeRoom(parent, path, entry);
                parent.CreateNode(name, FileType.Fifo, entry.Mode & 0x1FF, default);
                break;
            case TarKind.CharacterDevice or TarKind.BlockDevice when !LayerDevices.IsAllowed(entry.Kind, entry.Device):
                _skippedDevices++;
                return;
            default:
                MakeRoom(parent, path, entry);
                parent.CreateNode(name, FileType.CharacterDevice, entry.Mode & 0x1FF, entry.Device);
                break;
        }

        Finish(parent, path, entry);
    }

    private void MakeDirectory(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        if (MakeRoom(parent, path, entry) is var room && room is not Room.Directory)
        {
            parent.CreateDirectory(path.Name, entry.Mode & 0x1FF);
        }

        Finish(parent, path, entry);
        _directoryTimes.Add((path, entry.ModifiedAt));
        if (room is Room.WasDeleted)
        {
            Whiteout.MakeOpaque(parent, path.Name);
        }
    }

    private void MakeHardLink(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        var target = EntryPath.From(entry.LinkName, entry);
        var from = _directories.Find(target.Parent);
        if (target.IsRoot || from?.FindStatus(target.Name) is not { } status || status.Type is FileType.Directory)
        {
            throw ImageException.BadContent(
                $"archive links {entry.ShownName} to {TarEntry.Show(entry.LinkName)}, which is no file in it");
        }

        // Some archives link a name to itself; making room would take the file away.
        if (!target.Whole.SequenceEqual(path.Whole))
        {
            MakeRoom(parent, path, entry);
            parent.CreateHardLink(path.Name, from, target.Name);
        }
    }

    private void MakeOpaque(in EntryPath path)
    {
        var directory = path.Parent;
        if (directory.IsEmpty)
        {
            // The whole image starts anew here. overlayfs takes no such word for a root; nobody writes it there.
            throw ImageException.BadContent("archive says that the root of the image hides all layers below it");
        }

        var slash = directory.LastIndexOf((byte)'/');
        Whiteout.MakeOpaque(
            _directories.Ensure(slash < 0 ? [] : directory[..slash]), directory[(slash + 1)..]);
    }

    // The last of a name in an archive counts.
    private Room MakeRoom(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        var name = path.Name;
        if (parent.FindStatus(name) is not { } status)
        {
            return Room.Empty;
        }

        if (status.Type is FileType.Directory)
        {
            if (entry.Kind is TarKind.Directory)
            {
                return Room.Directory;
            }

            parent.RemoveTree(name);
            _directories.Forget();
            return Room.Empty;
        }

        parent.Remove(name);
        return Whiteout.IsMark(status) ? Room.WasDeleted : Room.Empty;
    }

    private async ValueTask WriteAsync(
        NewFile file, TarReader archive, TarEntry entry, CancellationToken cancellationToken)
    {
        _bytes += entry.PackedLength;
        if (_bytes > limits.MaxUnpackedBytes)
        {
            throw ImageException.BadContent(
                $"archive unpacks to more than {limits.MaxUnpackedBytes} bytes: is it a bomb? ({entry.ShownName})");
        }

        if (entry.Segments is { } segments)
        {
            await WriteSparseAsync(file, archive, segments, cancellationToken);
            file.SetLength(entry.Length);
            return;
        }

        while (await archive.ReadContentAsync(cancellationToken) is { IsEmpty: false } piece)
        {
            file.Write(piece.Span);
        }
    }

    private static async ValueTask WriteSparseAsync(
        NewFile file, TarReader archive, IReadOnlyList<TarSegment> segments, CancellationToken cancellationToken)
    {
        var rest = ReadOnlyMemory<byte>.Empty;
        foreach (var segment in segments)
        {
            file.Seek(segment.Offset);
            for (var left = segment.Length; left > 0;)
            {
                rest = rest.IsEmpty ? await archive.ReadContentAsync(cancellationToken) : rest;
                var piece = rest[..(int)Math.Min(left, rest.Length)];
                file.Write(piece.Span);
                left -= piece.Length;
                rest = rest[piece.Length..];
            }
        }
    }

    // A change of owner clears setuid and capabilities; a write would too. So: owner, mode, attributes, and the time
    // last.
    private static void Finish(NewFile file, DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        file.SetOwner(entry.Uid, entry.Gid);
        file.SetMode(entry.Mode);
        SetAttributes(parent, path.Name, entry);
        file.SetModifiedAt(entry.ModifiedAt);
    }

    private static void Finish(DirectoryHandle parent, in EntryPath path, TarEntry entry)
    {
        parent.SetOwner(path.Name, entry.Uid, entry.Gid);
        if (entry.Kind is not TarKind.SymbolicLink)
        {
            parent.SetMode(path.Name, entry.Mode);
        }

        SetAttributes(parent, path.Name, entry);
        parent.SetModifiedAt(path.Name, entry.ModifiedAt);
    }

    private static void SetAttributes(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        foreach (var attribute in entry.Attributes)
        {
            if (!LayerAttributes.IsAllowed(attribute.Name))
            {
                continue;
            }

            try
            {
                parent.SetAttribute(name, attribute.Name, attribute.Value);
            }
            catch (LinuxException failure) when (failure.Error is Errno.NotSupported or Errno.NotPermitted)
            {
                // Not on this file system, or not on this kind of file: as Docker, the image goes without.
            }
        }
    }

    private void SetRoot(TarEntry entry)
    {
        if (entry.Kind is not TarKind.Directory)
        {
            throw ImageException.BadContent("archive says that the root of the image is no directory");
        }

        root.SetOwner("."u8, entry.Uid, entry.Gid);
        root.SetMode("."u8, entry.Mode);
        SetAttributes(root, "."u8, entry);
        _directoryTimes.Add((EntryPath.From(entry.Name, entry), entry.ModifiedAt));
    }

    // What was put into a directory has changed its time, so theirs come when all else is there.
    private void SetDirectoryTimes()
    {
        foreach (var (path, time) in _directoryTimes)
        {
            if (path.IsRoot)
            {
                root.SetModifiedAt("."u8, time);
            }
            else if (_directories.Find(path.Parent) is { } parent)
            {
                parent.SetModifiedAt(path.Name, time);
            }
        }
    }

    private static bool IsStep(ReadOnlySpan<byte> name) => !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);

    private static bool IsTheArchives(Errno error) => error is not (
        Errno.NoSpace or Errno.QuotaExceeded or Errno.InputOutput or Errno.ReadOnly or Errno.NoMemory);

    private enum Room
    {
        Empty,
        Directory,
        WasDeleted,
    }
}
