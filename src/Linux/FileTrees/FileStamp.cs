namespace Orc.Linux.FileTrees;

/// <summary>Tells what a name leads to now from what it led to before.</summary>
public readonly record struct FileStamp(ulong Inode, FileTime ModifiedAt);
