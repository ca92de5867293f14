namespace Orc.Agent.Engine.Oci;

/// <summary>A device node made in the container.</summary>
internal sealed record OciDevice
{
    public required string Path { get; init; }

    /// <summary><c>c</c>, <c>b</c> or <c>p</c>.</summary>
    public required char Type { get; init; }

    public required uint Major { get; init; }

    public required uint Minor { get; init; }

    public required int Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }
}
