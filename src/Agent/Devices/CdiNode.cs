namespace Orc.Agent.Devices;

/// <summary>A device node that a container gets. What is null is as on the host.</summary>
internal sealed record CdiNode
{
    public required string Path { get; init; }

    /// <summary>Null: the same.</summary>
    public string? HostPath { get; init; }

    /// <summary><c>c</c>, <c>b</c>, <c>u</c> or <c>p</c>.</summary>
    public char? Type { get; init; }

    public uint? Major { get; init; }

    public uint? Minor { get; init; }

    public int? Mode { get; init; }

    /// <summary>Of <c>r</c>, <c>w</c>, <c>m</c>; null: all.</summary>
    public string? Permissions { get; init; }

    public uint? Uid { get; init; }

    public uint? Gid { get; init; }
}
