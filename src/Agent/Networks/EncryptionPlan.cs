using System.Net;
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

    /// <summary>One that would be made a second time: it was used, and somebody took it away. Null: there is none.
    /// </summary>
    /// <param name="used">By destination and number.</param>
    public XfrmState? FindLost(IReadOnlySet<(IPAddress Destination, uint Number)> used) =>
        Add.FirstOrDefault(state => used.Contains((state.Destination, state.Number)));

    public bool IsEmpty => Add.Count + Set.Count + Drop.Count + Forget.Count == 0;
}
