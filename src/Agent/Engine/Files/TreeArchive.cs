using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Layers;
using Orc.Linux;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Engine.Files;

/// <summary>
/// Writes trees into an archive. Links are written, never followed; sockets have no place in archives.
/// </summary>
internal sealed class TreeArchive(Stream output)
{
    private const int ChunkSize = 128 * 1024;

    private readonly TarWriter _tar = new(output);
    private readonly Dictionary<(DeviceNumber, ulong), byte[]> _first = [];
    private readonly byte[] _chunk = new byte[ChunkSize];

    /// <summary>One name of a directory, and all below it.</summary>
    /// <param name="parent">Where it is.</param>
    /// <param name="name">What it is called there.</param>
    /// <param name="shown">What it is called in the archive.</param>
    public async Task AddAsync(
        DirectoryHandle parent, byte[] name, byte[] shown, CancellationToken cancellationToken)
    {
        if (parent.FindStatus(name) is not { } status || status.Type == FileType.Socket)
        {
            return;
        }

        try
        {
            await AddAsync(parent, name, shown, status, cancellationToken);
        }
        catch (LinuxException gone) when (gone.Error is Errno.NoEntry or Errno.Loop or Errno.NotDirectory)
        {
            // The container took it away, or put something else there, while we looked.
        }
    }

    /// <summary>All that a directory holds, under names that begin with this.</summary>
    public async Task AddContentAsync(DirectoryHandle directory, byte[] prefix, CancellationToken cancellationToken)
    {
        foreach (var name in directory.List())
        {
            await AddAsync(directory, name, [.. prefix, .. name], cancellationToken);
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => _tar.CompleteAsync(cancellationToken);

    private async Task AddAsync(
        DirectoryHandle parent, byte[] name, byte[] shown, FileStatus status, CancellationToken cancellationToken)
    {
        var entry = new TarEntry
        {
            Name = shown,
            Kind = KindOf(status.Type),
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
            ModifiedAt = status.ModifiedAt,
            Device = status.Device,
        };
        switch (status.Type)
        {
            case FileType.Directory:
                using (var inside = name is [(byte)'.'] ? null : parent.OpenDirectory(name))
                {
                    byte[] prefix = [.. shown, (byte)'/'];
                    await _tar.WriteAsync(
                        entry with { Name = prefix, Attributes = Attributes(parent, name) }, cancellationToken);
                    await AddContentAsync(inside ?? parent, prefix, cancellationToken);
                }

                break;
            case FileType.Regular:
                await AddFileAsync(parent, name, entry, status, cancellationToken);
                break;
            case FileType.SymbolicLink:
                await _tar.WriteAsync(entry with { LinkName = parent.ReadLink(name) }, cancellationToken);
                break;
            default:
                await _tar.WriteAsync(entry, cancellationToken);
                break;
        }
    }

    private async Task AddFileAsync(
        DirectoryHandle parent, byte[] name, TarEntry entry, FileStatus status, CancellationToken cancellationToken)
    {
        if (status.Links > 1 && !_first.TryAdd((status.FileSystem, status.Inode), entry.Name))
        {
            await _tar.WriteAsync(
                entry with { Kind = TarKind.HardLink, LinkName = _first[(status.FileSystem, status.Inode)] },
                cancellationToken);
            return;
        }

        using var file = parent.OpenFile(name);
        await _tar.WriteAsync(
            entry with { Length = status.Size, Attributes = Attributes(parent, name) }, cancellationToken);
        // As long as was said, whatever the container does to it meanwhile.
        for (long at = 0; at < status.Size;)
        {
            var wanted = (int)Math.Min(ChunkSize, status.Size - at);
            var count = await RandomAccess.ReadAsync(file, _chunk.AsMemory(0, wanted), at, cancellationToken);
            if (count == 0)
            {
                _chunk.AsSpan(0, wanted).Clear();
                count = wanted;
            }

            await _tar.WriteContentAsync(_chunk.AsMemory(0, count), cancellationToken);
            at += count;
        }
    }

    private static TarAttribute[] Attributes(DirectoryHandle parent, byte[] name) =>
    [
        .. parent.ListAttributes(name)
            .Where(attribute => LayerAttributes.IsAllowed(attribute))
            .Select(attribute => (Name: attribute, Value: parent.FindAttribute(name, attribute)))
            .Where(attribute => attribute.Value is not null)
            .Select(attribute => new TarAttribute(attribute.Name, attribute.Value!)),
    ];

    private static TarKind KindOf(FileType type) => type switch
    {
        FileType.Directory => TarKind.Directory,
        FileType.SymbolicLink => TarKind.SymbolicLink,
        FileType.CharacterDevice => TarKind.CharacterDevice,
        FileType.BlockDevice => TarKind.BlockDevice,
        FileType.Fifo => TarKind.Fifo,
        _ => TarKind.File,
    };
}
