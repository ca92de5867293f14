namespace Orc.Agent.Engine.Oci;

/// <summary>Who a process runs as, in numbers, and where that user is at home.</summary>
internal sealed record ContainerUser
{
    public static readonly ContainerUser Root = new() { Home = "/root" };

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    public IReadOnlyList<uint> AdditionalGids { get; init; } = [];

    public string Home { get; init; } = "/";
}
