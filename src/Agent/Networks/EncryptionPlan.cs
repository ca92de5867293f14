using Orc.Linux.Netlink;

namespace Orc.Agent.Networks;

/// <summary>What the kernel is told, in this order: what others may send with already is taken before this machine
/// sends with it, and what it sent with is forgotten last.</summary>
internal sealed record EncryptionPlan
{
    public IReadOnlyList<XfrmState> Add { get; init; } = [];

    public IReadOnlyList<XfrmPolicy> Set { get; init; } = [];

    public IReadOnlyList<XfrmPolicy> Drop { get; init; } = [];

    public IReadOnlyList<XfrmState> Forget { get; init; } = [];

    public bool IsEmpty => Add.Count + Set.Count + Drop.Count + Forget.Count == 0;
}
