namespace Orc.Compose.Watching;

/// <summary>A path that is there and was not so before, or that went.</summary>
public readonly record struct PathChange(string Path, bool IsGone, bool IsDirectory);
