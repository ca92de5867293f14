using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The part of our table that is about overlay networks: service addresses, and ports published on every node. A
/// service's endpoints fill numbered slots, and each new connection takes one at random.
/// </summary>
internal static class OverlayText
{
    public const string Sets =
        """
            set overlays4 { type ipv4_addr; flags interval; }
            set heres4 { type ipv4_addr . ipv4_addr; }
            set elsewhere4 { type ipv4_addr; }
            set vips4 { type ifname . ipv4_addr; }
            set vip_addresses4 { type ipv4_addr; }
            map slots60 { typeof ip daddr . numgen random mod 60 : ip daddr; }
            map slots240 { typeof ip daddr . numgen random mod 240 : ip daddr; }
            map slots960 { typeof ip daddr . numgen random mod 960 : ip daddr; }
            map ingress { type inet_proto . inet_service : verdict; }
            map ingress_at { type ipv4_addr . inet_proto . inet_service : verdict; }
            set sticky4 { type ipv4_addr; }
            set members4 { type ipv4_addr; }
            set members6 { type ipv6_addr; }
            set identifiers { typeof @th,96,24; }

        """;

    public const string Services =
        """
            chain services {
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 60 seed 0x6f7263 map @slots60
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 240 seed 0x6f7263 map @slots240
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 960 seed 0x6f7263 map @slots960
                dnat ip to ip daddr . numgen random mod 60 map @slots60
                dnat ip to ip daddr . numgen random mod 240 map @slots240
                dnat ip to ip daddr . numgen random mod 960 map @slots960
            }

        """;

    // A VXLAN packet (RFC 7348) says its network 12 bytes into the UDP datagram. Of ours, only members send any; other
    // users of the port on this machine are left alone.
    public const string Tunnels =
        """
            chain tunnels {
                type filter hook input priority filter; policy accept;
                udp dport 4789 @th,96,24 @identifiers ip saddr != @members4 drop
                udp dport 4789 @th,96,24 @identifiers ip6 saddr != @members6 drop
            }

        """;

    // What still has a service's address here was led nowhere: it has no endpoint.
    public const string Rejection =
        """
            chain unserved {
                ip daddr @vip_addresses4 meta l4proto tcp reject with tcp reset
                ip daddr @vip_addresses4 reject
            }
            chain unserved_output {
                type filter hook output priority filter; policy accept;
                jump unserved
            }

        """;

    // The smallest class in which no endpoint gets a quarter more than another.
    private static readonly int[] SlotClasses = [60, 240, 960];
    private const int SlotsAnEndpoint = 4;

    /// <summary>How many slots a service has.</summary>
    public static int SlotsFor(int endpoints) =>
        SlotClasses.FirstOrDefault(slots => slots >= endpoints * SlotsAnEndpoint, SlotClasses[^1]);

    /// <summary>All of it, for a table that has none yet.</summary>
    public static string Whole(string table, IReadOnlyList<OverlayRules> overlays) => Change(table, [], overlays);

    /// <summary>What turns one into the other, in one transaction; empty: nothing.</summary>
    public static string Change(
        string table, IReadOnlyList<OverlayRules> before, IReadOnlyList<OverlayRules> after)
    {
        var (oldElements, newElements) = (ElementsOf(before), ElementsOf(after));
        var (oldChains, newChains) = (ChainsOf(before), ChainsOf(after));
        var text = new StringBuilder();
        foreach (var (chain, rule) in newChains)
        {
            if (!oldChains.TryGetValue(chain, out var old))
            {
                text.Append(CultureInfo.InvariantCulture, $"add chain inet {table} {chain}\n");
            }
            else if (old != rule)
            {
                text.Append(CultureInfo.InvariantCulture, $"flush chain inet {table} {chain}\n");
            }

            if (old != rule && rule.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"add rule inet {table} {chain} {rule}\n");
            }
        }

        Append(text, "delete", table, oldElements
            .Where(element => newElements.GetValueOrDefault(element.Key) != element.Value)
            .Select(element => (element.Key.Set, element.Key.Key)));
        Append(text, "add", table, newElements
            .Where(element => !oldElements.TryGetValue(element.Key, out var value) || value != element.Value)
            .Select(element => (
                element.Key.Set,
                element.Value.Length == 0 ? element.Key.Key : $"{element.Key.Key} : {element.Value}")));
        foreach (var chain in oldChains.Keys.Where(chain => !newChains.ContainsKey(chain)))
        {
            text.Append(CultureInfo.InvariantCulture, $"flush chain inet {table} {chain}\n");
            text.Append(CultureInfo.InvariantCulture, $"delete chain inet {table} {chain}\n");
        }

        return text.ToString();
    }

    private static void Append(
        StringBuilder text, string verb, string table, IEnumerable<(string Set, string Element)> elements)
    {
        foreach (var set in elements.GroupBy(element => element.Set, StringComparer.Ordinal))
        {
            var listed = string.Join(", ", set.Select(element => element.Element));
            text.Append(CultureInfo.InvariantCulture, $"{verb} element inet {table} {set.Key} {{ {listed} }}\n");
        }
    }

    private static SortedDictionary<(string Set, string Key), string> ElementsOf(IReadOnlyList<OverlayRules> overlays)
    {
        var elements = new SortedDictionary<(string Set, string Key), string>();
        foreach (var overlay in overlays)
        {
            elements[("overlays4", overlay.Subnet)] = "";
            elements[("identifiers", overlay.Identifier.ToString(CultureInfo.InvariantCulture))] = "";
            foreach (var machine in overlay.Machines)
            {
                elements[(machine.Contains(':', StringComparison.Ordinal) ? "members6" : "members4", machine)] = "";
            }

            foreach (var here in overlay.Here)
            {
                elements[("heres4", $"{here} . {here}")] = "";
            }

            foreach (var address in overlay.Elsewhere)
            {
                elements[("elsewhere4", address)] = "";
            }

            foreach (var (address, endpoints, isSticky) in overlay.Services)
            {
                elements[("vips4", $"\"{overlay.Bridge}\" . {address}")] = "";
                elements[("vip_addresses4", address)] = "";
                AddSlots(elements, address, endpoints, isSticky);
            }

            foreach (var (port, _, _) in overlay.Ports.Where(port => !port.Endpoints.IsEmpty))
            {
                var (map, key) = AddressOf(port) is { } address
                    ? ("ingress_at", $"{address} . {Protocol(port)} . {port.HostPort}")
                    : ("ingress", $"{Protocol(port)} . {port.HostPort}");
                elements[(map, key)] = $"jump {ChainOf(port)}";
            }
        }

        return elements;
    }

    private static void AddSlots(
        SortedDictionary<(string Set, string Key), string> elements,
        string address,
        ImmutableArray<string> endpoints,
        bool isSticky)
    {
        if (isSticky)
        {
            elements[("sticky4", address)] = "";
        }

        if (endpoints.IsEmpty)
        {
            return;
        }

        var slots = SlotsFor(endpoints.Length);
        for (var slot = 0; slot < slots; slot++)
        {
            elements[($"slots{slots}", $"{address} . {slot}")] = isSticky
                ? StickySlots.EndpointOf(slot, endpoints)
                : endpoints[slot % endpoints.Length];
        }
    }

    private static SortedDictionary<string, string> ChainsOf(IReadOnlyList<OverlayRules> overlays)
    {
        var chains = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (port, endpoints, isSticky) in overlays.SelectMany(overlay => overlay.Ports))
        {
            if (!endpoints.IsEmpty)
            {
                var choice = isSticky
                    ? $"jhash ip saddr mod {SlotClasses[0]} seed 0x6f7263"
                    : $"numgen random mod {endpoints.Length}";
                var chosen = isSticky
                    ? Enumerable.Range(0, SlotClasses[0]).Select(slot => StickySlots.EndpointOf(slot, endpoints))
                    : endpoints;
                var targets = chosen.Select((endpoint, index) => $"{index} : {endpoint} . {port.Target}");
                chains[ChainOf(port)] = $"meta nfproto ipv4 meta l4proto {Protocol(port)} dnat ip to {choice} "
                    + $"map {{ {string.Join(", ", targets)} }}";
            }
        }

        return chains;
    }

    private static string ChainOf(PortSpec port) => AddressOf(port) is { } address
        ? $"in_{Protocol(port)}_{port.HostPort}_{address.Replace('.', '_')}"
        : $"in_{Protocol(port)}_{port.HostPort}";

    /// <summary>The one of the machine's addresses (IPv4) that it is published on; null: all.</summary>
    private static string? AddressOf(PortSpec port) => port.HostAddress is null or "" or "0.0.0.0"
        ? null
        : port.HostAddress;

    private static string Protocol(PortSpec port) => port.Protocol.ToString().ToLowerInvariant();
}
