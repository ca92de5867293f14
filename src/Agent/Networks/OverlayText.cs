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
            set overlays4 { type ipv4_addr . ifname; flags interval; }
            set overlays6 { type ipv6_addr . ifname; flags interval; }
            set heres4 { type ipv4_addr . ipv4_addr; }
            set heres6 { type ipv6_addr . ipv6_addr; }
            set elsewhere4 { type ipv4_addr; }
            set elsewhere6 { type ipv6_addr; }
            set vips4 { type ifname . ipv4_addr; }
            set vips6 { type ifname . ipv6_addr; }
            set vip_addresses4 { type ipv4_addr; }
            set vip_addresses6 { type ipv6_addr; }
            map slots1 { typeof ip daddr . numgen random mod 1 : ip daddr; }
            map slots60 { typeof ip daddr . numgen random mod 60 : ip daddr; }
            map slots240 { typeof ip daddr . numgen random mod 240 : ip daddr; }
            map slots960 { typeof ip daddr . numgen random mod 960 : ip daddr; }
            map slots1_6 { typeof ip6 daddr . numgen random mod 1 : ip6 daddr; }
            map slots60_6 { typeof ip6 daddr . numgen random mod 60 : ip6 daddr; }
            map slots240_6 { typeof ip6 daddr . numgen random mod 240 : ip6 daddr; }
            map slots960_6 { typeof ip6 daddr . numgen random mod 960 : ip6 daddr; }
            map ingress { type inet_proto . inet_service : verdict; }
            map ingress_at { type ipv4_addr . inet_proto . inet_service : verdict; }
            map ingress_at6 { type ipv6_addr . inet_proto . inet_service : verdict; }
            set relayed_everywhere { type inet_proto . inet_service; }
            set unserved_ports { type inet_proto . inet_service; }
            set unserved_ports_at { type ipv4_addr . inet_proto . inet_service; }
            set unserved_ports_at6 { type ipv6_addr . inet_proto . inet_service; }
            set sticky4 { type ipv4_addr; }
            set sticky6 { type ipv6_addr; }
            set members4 { type ipv4_addr; }
            set members6 { type ipv6_addr; }
            set identifiers { typeof @th,96,24; }

        """;

    // One endpoint is looked for first and last: each look reads the tables anew, and a service that gets or loses its
    // second one while a packet is on its way would be found in neither of two.
    public const string Services =
        """
            chain services {
                dnat ip to ip daddr . numgen random mod 1 map @slots1
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 60 seed 0x6f7263 map @slots60
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 240 seed 0x6f7263 map @slots240
                ip daddr @sticky4 dnat ip to ip daddr . jhash ip saddr mod 960 seed 0x6f7263 map @slots960
                dnat ip to ip daddr . numgen random mod 60 map @slots60
                dnat ip to ip daddr . numgen random mod 240 map @slots240
                dnat ip to ip daddr . numgen random mod 960 map @slots960
                dnat ip to ip daddr . numgen random mod 1 map @slots1
                dnat ip6 to ip6 daddr . numgen random mod 1 map @slots1_6
                ip6 daddr @sticky6 dnat ip6 to ip6 daddr . jhash ip6 saddr mod 60 seed 0x6f7263 map @slots60_6
                ip6 daddr @sticky6 dnat ip6 to ip6 daddr . jhash ip6 saddr mod 240 seed 0x6f7263 map @slots240_6
                ip6 daddr @sticky6 dnat ip6 to ip6 daddr . jhash ip6 saddr mod 960 seed 0x6f7263 map @slots960_6
                dnat ip6 to ip6 daddr . numgen random mod 60 map @slots60_6
                dnat ip6 to ip6 daddr . numgen random mod 240 map @slots240_6
                dnat ip6 to ip6 daddr . numgen random mod 960 map @slots960_6
                dnat ip6 to ip6 daddr . numgen random mod 1 map @slots1_6
            }

        """;

    // A VXLAN packet (RFC 7348) says its network 12 bytes into the UDP datagram. Of ours, only members send any; other
    // users of the port on this machine are left alone. No container is a member, whatever address it writes.
    // Connections are those within: tracking the datagrams around them as well costs 6 % of a stream's processor time,
    // and an entry for each of a peer's source ports.
    public const string Tunnels =
        """
            chain tunnels {
                type filter hook input priority filter; policy accept;
                udp dport { 4789, 4795 } iifname @bridges @th,96,24 @identifiers drop
                udp dport { 4789, 4795 } ip saddr != @members4 @th,96,24 @identifiers drop
                udp dport { 4789, 4795 } ip6 saddr != @members6 @th,96,24 @identifiers drop
            }
            chain tunnels_arrive {
                type filter hook prerouting priority raw; policy accept;
                udp dport { 4789, 4795 } ip saddr @members4 @th,96,24 @identifiers notrack
                udp dport { 4789, 4795 } ip6 saddr @members6 @th,96,24 @identifiers notrack
            }
            chain tunnels_leave {
                type filter hook output priority raw; policy accept;
                udp dport { 4789, 4795 } ip daddr @members4 @th,96,24 @identifiers notrack
                udp dport { 4789, 4795 } ip6 daddr @members6 @th,96,24 @identifiers notrack
            }

        """;

    // Encrypted networks have a port of their own. What leaves for it, or arrives on it, without IPsec is dropped: the
    // kernel's policies say the same, but somebody may flush those. Only where there is such a network: not every
    // kernel knows these words.
    private static readonly (string Chain, string Hook, string Rule)[] Encryption =
    [
        ("encrypted_output", "output", "udp dport 4795 @th,96,24 @identifiers rt ipsec missing drop"),
        ("encrypted_input", "input", "udp dport 4795 @th,96,24 @identifiers meta ipsec missing drop"),
    ];

    // What still has a service's address here was led nowhere: it has no endpoint. Nor has the service of a port that
    // packets arrive at here: our sockets would take them, and say nothing.
    public const string Rejection =
        """
            chain refused {
                meta l4proto tcp reject with tcp reset
                reject
            }
            chain refused_input {
                type filter hook input priority filter; policy accept;
                ct state != new accept
                meta l4proto { tcp, udp, sctp } meta l4proto . th dport @unserved_ports goto refused
                meta l4proto { tcp, udp, sctp } ip daddr . meta l4proto . th dport @unserved_ports_at goto refused
                meta l4proto { tcp, udp, sctp } ip6 daddr . meta l4proto . th dport @unserved_ports_at6 goto refused
            }
            chain unserved {
                ip daddr @vip_addresses4 meta l4proto tcp reject with tcp reset
                ip daddr @vip_addresses4 reject
                ip6 daddr @vip_addresses6 meta l4proto tcp reject with tcp reset
                ip6 daddr @vip_addresses6 reject
            }
            chain unserved_output {
                type filter hook output priority filter; policy accept;
                jump unserved
            }

        """;

    // The smallest class in which no endpoint gets a quarter more than another; of one endpoint there is nothing to
    // choose, and most services have one: a cluster's worth of them is told to the kernel in a sixtieth of the
    // elements.
    private static readonly int[] SlotClasses = [60, 240, 960];
    private const int SlotsAnEndpoint = 4;

    /// <summary>How many slots a service has.</summary>
    public static int SlotsFor(int endpoints) => endpoints == 1
        ? 1
        : SlotClasses.FirstOrDefault(slots => slots >= endpoints * SlotsAnEndpoint, SlotClasses[^1]);

    /// <summary>All of it, for a table that has none yet.</summary>
    public static string Whole(string table, IReadOnlyList<OverlayRules> overlays) => Change(table, [], overlays);

    /// <summary>What turns one into the other, in one transaction; empty: nothing.</summary>
    public static string Change(
        string table, IReadOnlyList<OverlayRules> before, IReadOnlyList<OverlayRules> after)
    {
        var text = new StringBuilder();
        AppendEncryption(text, table, before.Any(IsEncrypted), after.Any(IsEncrypted));
        (before, after) = OverlayRulesDifference.Of(before, after);
        var (oldElements, newElements) = (ElementsOf(before), ElementsOf(after));
        var (oldChains, newChains) = (ChainsOf(before), ChainsOf(after));
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

            foreach (var line in old != rule ? rule.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [])
            {
                text.Append(CultureInfo.InvariantCulture, $"add rule inet {table} {chain} {line}\n");
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

    private static bool IsEncrypted(OverlayRules rules) => rules.IsEncrypted;

    private static void AppendEncryption(StringBuilder text, string table, bool before, bool after)
    {
        foreach (var (chain, hook, rule) in before == after ? [] : Encryption)
        {
            text.Append(after
                ? $"add chain inet {table} {chain} {{ type filter hook {hook} priority filter; policy accept; }}\n"
                    + $"add rule inet {table} {chain} {rule}\n"
                : $"flush chain inet {table} {chain}\ndelete chain inet {table} {chain}\n");
        }
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
            elements[("identifiers", overlay.Identifier.ToString(CultureInfo.InvariantCulture))] = "";
            foreach (var machine in overlay.Machines)
            {
                elements[(machine.Contains(':', StringComparison.Ordinal) ? "members6" : "members4", machine)] = "";
            }

            AddAddresses(elements, overlay, AddressForm.IPv4);
            if (overlay.Subnet6.Length > 0)
            {
                AddAddresses(elements, overlay, AddressForm.IPv6(overlay.Subnet6));
            }

            foreach (var (port, endpoints, _) in overlay.Ports)
            {
                var (map, key) = MapOf(port);
                if (AddressOf(port) is null)
                {
                    elements[("relayed_everywhere", key)] = "";
                }

                elements[(endpoints.IsEmpty ? UnservedOf(map) : map, key)] =
                    endpoints.IsEmpty ? "" : $"jump {ChainOf(port)}";
            }
        }

        return elements;
    }

    private static void AddAddresses(
        SortedDictionary<(string Set, string Key), string> elements, OverlayRules overlay, AddressForm form)
    {
        var subnet = form.Digit == '4' ? overlay.Subnet : overlay.Subnet6;
        elements[($"overlays{form.Digit}", $"{subnet} . \"{overlay.Bridge}\"")] = "";
        foreach (var here in overlay.Here.Select(form.Of))
        {
            elements[($"heres{form.Digit}", $"{here} . {here}")] = "";
        }

        foreach (var address in overlay.Elsewhere.Select(form.Of))
        {
            elements[($"elsewhere{form.Digit}", address)] = "";
        }

        foreach (var (address, endpoints, isSticky) in overlay.Services)
        {
            var own = form.OfService(address);
            elements[($"vips{form.Digit}", $"\"{overlay.Bridge}\" . {own}")] = "";
            elements[($"vip_addresses{form.Digit}", own)] = "";
            AddSlots(elements, form, own, SlotsOf(overlay, address, endpoints, isSticky), isSticky);
        }
    }

    private static void AddSlots(
        SortedDictionary<(string Set, string Key), string> elements,
        AddressForm form,
        string address,
        ImmutableArray<string> slots,
        bool isSticky)
    {
        if (isSticky)
        {
            elements[($"sticky{form.Digit}", address)] = "";
        }

        for (var slot = 0; slot < slots.Length; slot++)
        {
            elements[($"slots{slots.Length}{form.Suffix}", $"{address} . {slot}")] = form.Of(slots[slot]);
        }
    }

    // Which endpoint a client keeps to does not depend on the family it comes by.
    private static ImmutableArray<string> SlotsOf(
        OverlayRules overlay, string address, ImmutableArray<string> endpoints, bool isSticky)
    {
        if (endpoints.IsEmpty)
        {
            return [];
        }

        var count = SlotsFor(endpoints.Length);
        return isSticky ? [.. Enumerable.Range(0, count).Select(slot => StickySlots.EndpointOf(slot, endpoints))]
            : overlay.Slots.TryGetValue(address, out var slots) ? slots
            : EvenSlots.Next([], endpoints, count);
    }

    // Rules by the line.
    private static SortedDictionary<string, string> ChainsOf(IReadOnlyList<OverlayRules> overlays)
    {
        var chains = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var overlay in overlays)
        {
            foreach (var (port, endpoints, isSticky) in overlay.Ports.Where(port => !port.Endpoints.IsEmpty))
            {
                chains[ChainOf(port)] = string.Join(
                    '\n',
                    FormsOf(port, overlay.Subnet6).Select(form => RuleOf(form, port, endpoints, isSticky)));
            }
        }

        return chains;
    }

    private static string RuleOf(AddressForm form, PortSpec port, ImmutableArray<string> endpoints, bool isSticky)
    {
        var choice = isSticky
            ? $"jhash {form.Word} saddr mod {SlotClasses[0]} seed 0x6f7263"
            : $"numgen random mod {endpoints.Length}";
        var chosen = isSticky
            ? Enumerable.Range(0, SlotClasses[0]).Select(slot => StickySlots.EndpointOf(slot, endpoints))
            : endpoints;
        var targets = chosen.Select((endpoint, index) => $"{index} : {form.Of(endpoint)} . {port.Target}");
        return $"meta nfproto ipv{form.Digit} meta l4proto {Protocol(port)} dnat {form.Word} to {choice} "
            + $"map {{ {string.Join(", ", targets)} }}";
    }

    /// <summary>Where a published port's chain leads, each once: <c>10.208.0.5 . 80</c>.</summary>
    public static ImmutableArray<string> TargetsOf(PortSpec port, ImmutableArray<string> endpoints, string subnet6) =>
    [
        .. FormsOf(port, subnet6).SelectMany(form => endpoints.Select(
            endpoint => $"{form.Of(endpoint)} . {port.Target}")),
    ];

    // Of a port on one address, the family of that.
    private static IEnumerable<AddressForm> FormsOf(PortSpec port, string subnet6)
    {
        if (!IsIPv6(AddressOf(port)))
        {
            yield return AddressForm.IPv4;
        }

        if (subnet6.Length > 0 && (AddressOf(port) is not { } address || IsIPv6(address)))
        {
            yield return AddressForm.IPv6(subnet6);
        }
    }

    /// <summary>The map that leads a published port to its chain, and its key there.</summary>
    public static (string Map, string Key) MapOf(PortSpec port) => AddressOf(port) switch
    {
        null => ("ingress", $"{Protocol(port)} . {port.HostPort}"),
        var address => (
            IsIPv6(address) ? "ingress_at6" : "ingress_at", $"{address} . {Protocol(port)} . {port.HostPort}"),
    };

    private static string UnservedOf(string map) => map switch
    {
        "ingress_at" => "unserved_ports_at",
        "ingress_at6" => "unserved_ports_at6",
        _ => "unserved_ports",
    };

    public static string ChainOf(PortSpec port) => AddressOf(port) is { } address
        ? $"in_{Protocol(port)}_{port.HostPort}_{address.Replace('.', '_').Replace(':', '_')}"
        : $"in_{Protocol(port)}_{port.HostPort}";

    /// <summary>The one of the machine's addresses that it is published on; null: all.</summary>
    private static string? AddressOf(PortSpec port) =>
        HostAddresses.AreAll(port.HostAddress) ? null : port.HostAddress!.Trim('[', ']');

    private static bool IsIPv6(string? address) => address?.Contains(':', StringComparison.Ordinal) == true;

    private static string Protocol(PortSpec port) => port.Protocol.ToString().ToLowerInvariant();

    /// <summary>How addresses are written in one family: those of IPv6 follow from those of IPv4.</summary>
    private sealed record AddressForm(
        char Digit, string Word, string Suffix, Func<string, string> Of, Func<string, string> OfService)
    {
        public static readonly AddressForm IPv4 = new('4', "ip", "", address => address, address => address);

        public static AddressForm IPv6(string subnet) => new(
            '6',
            "ip6",
            "_6",
            address => OverlayAddresses.Of(subnet, address)!,
            address => OverlayAddresses.OfService(subnet, address)!);
    }
}
