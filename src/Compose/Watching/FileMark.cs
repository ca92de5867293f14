namespace Orc.Compose.Watching;

/// <summary>What of a file tells that it is another one now.</summary>
public readonly record struct FileMark(bool IsDirectory, long Size, DateTime ModifiedAt, UnixFileMode Mode);
