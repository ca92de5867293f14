using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The parts of two sets of rules that differ: text is made of these alone, so that one service that changes costs the
/// same among ten or ten thousand.
/// </summary>
internal static class OverlayRulesDifference
{
    public static (IReadOnlyList<OverlayRules> Before, IReadOnlyList<OverlayRules> After) Of(
        IReadOnlyList<OverlayRules> before, IReadOnlyList<OverlayRules> after)
    {
        if (before.Count == 0 || after.Count == 0)
        {
            return (before, after);
        }

        var known = before.ToDictionary(rules => rules.Bridge, StringComparer.Ordinal);
        var left = new List<OverlayRules>();
        var right = new List<OverlayRules>();
        foreach (var rules in after)
        {
            if (known.Remove(rules.Bridge, out var former) && former.Subnet == rules.Subnet
                && former.Subnet6 == rules.Subnet6)
            {
                left.Add(Without(former, rules));
                right.Add(Without(rules, former));
            }
            else
            {
                left.AddRange(former is null ? [] : [former]);
                right.Add(rules);
            }
        }

        left.AddRange(known.Values);
        return (WithPorts(left, before, left, right), WithPorts(right, after, left, right));
    }

    // Machines stay: several networks have them.
    private static OverlayRules Without(OverlayRules rules, OverlayRules other)
    {
        if (ReferenceEquals(rules, other))
        {
            return rules with { Here = [], Elsewhere = [], Services = [], Ports = [] };
        }

        var services = other.Services.ToDictionary(service => service.Address, StringComparer.Ordinal);
        var ports = other.Ports.ToDictionary(port => port.Port);
        return rules with
        {
            Here = Except(rules.Here, other.Here),
            Elsewhere = Except(rules.Elsewhere, other.Elsewhere),
            Services =
            [
                .. rules.Services.Where(service => !services.TryGetValue(service.Address, out var same)
                    || !IsSame(service.Endpoints, service.IsSticky, same.Endpoints, same.IsSticky)
                    || !SlotsOf(rules, service.Address).SequenceEqual(SlotsOf(other, service.Address))),
            ],
            Ports =
            [
                .. rules.Ports.Where(port => !ports.TryGetValue(port.Port, out var same)
                    || !IsSame(port.Endpoints, port.IsSticky, same.Endpoints, same.IsSticky)),
            ],
        };
    }

    private static ImmutableArray<string> SlotsOf(OverlayRules rules, string address) =>
        rules.Slots.GetValueOrDefault(address, []);

    // A port may go over from one network to another: of one that differs anywhere all are kept.
    private static IReadOnlyList<OverlayRules> WithPorts(
        List<OverlayRules> some,
        IReadOnlyList<OverlayRules> whole,
        IReadOnlyList<OverlayRules> left,
        IReadOnlyList<OverlayRules> right)
    {
        var differing = left.Concat(right).SelectMany(rules => rules.Ports).Select(KeyOf).ToHashSet();
        if (differing.Count == 0)
        {
            return some;
        }

        var ports = whole.ToDictionary(rules => rules.Bridge, rules => rules.Ports, StringComparer.Ordinal);
        return some.ConvertAll(rules => rules with
        {
            Ports = [.. ports[rules.Bridge].Where(port => differing.Contains(KeyOf(port)))],
        });
    }

    private static (PortProtocol Protocol, int? Port, string? Address) KeyOf(
        (PortSpec Port, ImmutableArray<string> Endpoints, bool IsSticky) port) =>
        (port.Port.Protocol, port.Port.HostPort, port.Port.HostAddress);

    private static ImmutableArray<string> Except(ImmutableArray<string> some, ImmutableArray<string> others)
    {
        var known = others.ToHashSet(StringComparer.Ordinal);
        return [.. some.Where(one => !known.Contains(one))];
    }

    private static bool IsSame(
        ImmutableArray<string> endpoints, bool isSticky, ImmutableArray<string> others, bool isOtherSticky) =>
        isSticky == isOtherSticky && endpoints.SequenceEqual(others, StringComparer.Ordinal);
}
