namespace Orc.Linux.Mounts;

/// <summary>One overlay: read-only layers under a writable one.</summary>
public sealed record OverlaySpec
{
    /// <summary>Layers, the topmost first, by absolute path. The kernel takes 500 at most.</summary>
    public required IReadOnlyList<string> Lower { get; init; }

    public required string Upper { get; init; }

    /// <summary>An empty directory on the upper one's file system, for the kernel's use.</summary>
    public required string Work { get; init; }

    /// <summary>Never synced: for what is thrown away after use. A crash of the machine spoils it.</summary>
    public bool Volatile { get; init; }
}
