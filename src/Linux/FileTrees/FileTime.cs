namespace Orc.Linux.FileTrees;

/// <summary>A file's time as the kernel keeps it: finer and wider than <see cref="DateTimeOffset"/>.</summary>
public readonly record struct FileTime(long Seconds, int Nanoseconds);
