namespace Orc.Linux.FileTrees;

/// <summary>What the kernel knows of one name: its own inode, never what a symbolic link points at.</summary>
public sealed record FileStatus
{
    public required FileType Type { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky (07777).</summary>
    public required int Mode { get; init; }

    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required long Size { get; init; }

    /// <summary>What it takes on disk.</summary>
    public required long AllocatedBytes { get; init; }

    public required ulong Inode { get; init; }

    public required uint Links { get; init; }

    public required FileTime ModifiedAt { get; init; }

    /// <summary>Of a device node.</summary>
    public required DeviceNumber Device { get; init; }

    /// <summary>Where it lives; with the inode, its identity.</summary>
    public required DeviceNumber FileSystem { get; init; }
}
