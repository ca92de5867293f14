using System.Net;
using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>What is to be done to a kernel so that it encrypts as a keyring says.</summary>
internal static class EncryptionPlanner
{
    /// <param name="keyring">Without keys: nothing is encrypted any more.</param>
    /// <param name="needed">Ways that networks of this node need.</param>
    /// <param name="states">What the kernel has of ours.</param>
    /// <param name="policies">The same.</param>
    public static EncryptionPlan Plan(
        OverlayKeyring keyring,
        IEnumerable<MachinePair> needed,
        IReadOnlyCollection<XfrmState> states,
        IReadOnlyCollection<XfrmPolicy> policies)
    {
        var members = keyring.Members
            .DistinctBy(member => member.Machine, StringComparer.Ordinal)
            .ToDictionary(member => member.Machine, StringComparer.Ordinal);
        var wanted = new Dictionary<(IPAddress, uint), XfrmState>();
        var asked = new HashSet<XfrmPolicy>();
        foreach (var pair in Pairs(needed, policies))
        {
            if (members.TryGetValue(pair.Here, out var here) && members.TryGetValue(pair.There, out var there))
            {
                Add(keyring, here, there, wanted, asked);
            }
        }

        var known = states.Select(Key).ToHashSet();
        return new EncryptionPlan
        {
            Add = [.. wanted.Where(state => !known.Contains(state.Key)).Select(state => state.Value)],
            Set = [.. asked.Except(policies)],
            Drop = [.. policies.Where(policy => !asked.Any(other => IsSamePlace(policy, other)))],
            Forget = [.. states.Where(state => !wanted.ContainsKey(Key(state)))],
        };
    }

    // A way that no network needs now stays as long as both are members: forgotten and made again with the same key,
    // it would count from the beginning, and the other side takes that for a replay.
    private static IEnumerable<MachinePair> Pairs(
        IEnumerable<MachinePair> needed, IReadOnlyCollection<XfrmPolicy> policies) => needed
        .Concat(policies
            .Where(policy => policy.Direction == XfrmDirection.Out)
            .Select(policy => new MachinePair(policy.Source.ToString(), policy.Destination.ToString())))
        .Distinct();

    private static void Add(
        OverlayKeyring keyring,
        OverlayMember here,
        OverlayMember there,
        Dictionary<(IPAddress, uint), XfrmState> wanted,
        HashSet<XfrmPolicy> asked)
    {
        foreach (var key in keyring.Keys)
        {
            var (sent, taken) = (WayKeys.Derive(key, here, there), WayKeys.Derive(key, there, here));
            wanted[Key(sent)] = sent;
            wanted[Key(taken)] = taken;
            if (key.Number == keyring.Used)
            {
                asked.Add(PolicyFor(XfrmDirection.Out, sent, sent.Number));
                asked.Add(PolicyFor(XfrmDirection.In, taken, number: 0));
            }
        }
    }

    private static XfrmPolicy PolicyFor(XfrmDirection direction, XfrmState state, uint number) => new(
        direction, state.Source, state.Destination, OverlayApplier.EncryptedPort, WayKeys.Request, number);

    private static (IPAddress Destination, uint Number) Key(XfrmState state) => (state.Destination, state.Number);

    private static bool IsSamePlace(XfrmPolicy one, XfrmPolicy other) =>
        one with { Number = 0 } == other with { Number = 0 };
}
