using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orc.Agent.Networks;

/// <summary>
/// The text of our one nftables table. Its chains never change: what differs from one container or network to the
/// next is
/// an element of a set or map, so a change costs the same with ten networks or a thousand.
/// </summary>
internal static class Ruleset
{
    private const string Sets =
        """
            set bridges { type ifname; }
            set internal { type ifname; }
            set same { type ifname . ifname; }
            set gateways4 { type ipv4_addr; }
            set gateways6 { type ipv6_addr; }
            set own_gateways4 { type ipv4_addr . ifname; }
            set own_gateways6 { type ipv6_addr . ifname; }
            set masqueraded4 { type ipv4_addr; flags interval; }
            set masqueraded6 { type ipv6_addr; flags interval; }
            set selves4 { type ipv4_addr . ipv4_addr; }
            set selves6 { type ipv6_addr . ipv6_addr; }
            set relayed { type inet_proto . inet_service; }
            map ports4 { type inet_proto . inet_service : ipv4_addr . inet_service; }
            map ports6 { type inet_proto . inet_service : ipv6_addr . inet_service; }
            map ports4_at { type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service; }
            map ports6_at { type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service; }

        """;

    // [::1] is not translated: the kernel drops the answers; the names process listens there. Another node has ways to
    // what is on the endpoint's own network only: for whom is not, this machine asks.
    private const string Translation =
        """
            chain prerouting {
                type nat hook prerouting priority dstnat; policy accept;
                ip daddr 127.0.0.0/8 return
                iifname . ip daddr @vips4 jump services
                iifname . ip6 daddr @vips6 jump services
                iifname @internal return
                fib daddr type local jump published
            }
            chain output {
                type nat hook output priority -100; policy accept;
                ip6 daddr ::1 return
                ip daddr @vip_addresses4 jump services
                ip6 daddr @vip_addresses6 jump services
                fib daddr type local jump published
            }
            chain published {
                meta l4proto { tcp, udp, sctp } dnat ip to ip daddr . meta l4proto . th dport map @ports4_at
                meta l4proto { tcp, udp, sctp } dnat ip to meta l4proto . th dport map @ports4
                meta l4proto { tcp, udp, sctp } dnat ip6 to ip6 daddr . meta l4proto . th dport map @ports6_at
                meta l4proto { tcp, udp, sctp } dnat ip6 to meta l4proto . th dport map @ports6
                meta l4proto { tcp, udp, sctp } ip daddr . meta l4proto . th dport vmap @ingress_at
                meta l4proto { tcp, udp, sctp } ip6 daddr . meta l4proto . th dport vmap @ingress_at6
                meta l4proto { tcp, udp, sctp } meta l4proto . th dport vmap @ingress
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                oifname @bridges ip saddr 127.0.0.0/8 masquerade
                ip saddr . ip daddr @selves4 ct status dnat masquerade
                ip6 saddr . ip6 daddr @selves6 ct status dnat masquerade
                ip saddr . ip daddr @heres4 ct status dnat masquerade
                ip daddr @elsewhere4 ct status dnat ip saddr . oifname != @overlays4 masquerade
                ip6 saddr . ip6 daddr @heres6 ct status dnat masquerade
                ip6 daddr @elsewhere6 ct status dnat ip6 saddr . oifname != @overlays6 masquerade
                ip saddr @masqueraded4 oifname != @bridges masquerade
                ip6 saddr @masqueraded6 oifname != @bridges masquerade
            }

        """;

    // Loopback of the host is routable on our bridges (route_localnet), so that a client on the host may use
    // 127.0.0.1:port; nothing but answers may arrive for it from there. That is asked where packets for the machine
    // itself arrive, so that what it passes on does not meet it.
    // From an internal network no published port is reached, those that the names process carries from IPv6 neither.
    // Inward: what was published, answers, and the network itself. Outward: everything but from internal networks.
    // What every packet of a published port meets comes early. Answers about neighbours go to link-local addresses.
    // A container speaks to no member as a tunnel does: it would be taken for this machine, and its frames for ours.
    private const string Filter =
        """
            chain unrelayed {
                ct direction reply return
                meta l4proto { tcp, udp } meta l4proto . th dport @relayed drop
                meta l4proto { tcp, udp } meta l4proto . th dport @relayed_everywhere drop
            }
            chain input {
                type filter hook input priority filter; policy accept;
                ip daddr 127.0.0.0/8 iifname @bridges ct direction original drop
                ip daddr 127.0.0.0/8 iifname @bridges ct state invalid,untracked drop
                iifname @bridges ip daddr @gateways4 ip daddr . iifname != @own_gateways4 drop
                iifname @bridges ip6 daddr @gateways6 ip6 daddr . iifname != @own_gateways6 drop
                iifname @internal fib daddr type local ip daddr . iifname != @own_gateways4 drop
                iifname @internal ip6 daddr != fe80::/10 fib daddr type local ip6 daddr . iifname != @own_gateways6 drop
                iifname @internal meta nfproto ipv6 jump unrelayed
            }
            chain forward {
                type filter hook forward priority filter; policy accept;
                udp dport { 4789, 4795 } iifname @bridges ip daddr @members4 drop
                udp dport { 4789, 4795 } iifname @bridges ip6 daddr @members6 drop
                ct status dnat accept
                jump unserved
                iifname . oifname @same accept
                oifname @bridges ct state established,related accept
                oifname @bridges drop
                iifname @internal drop
                iifname @bridges accept

        """;

    // We turned forwarding on for the whole host. What comes from or goes to a bridge, tunnel or VPN is somebody's
    // virtual network, which would have turned it on too; between two cards nothing was forwarded before us.
    private const string ForeignForwards =
        """
                meta iifkind { "bridge", "tun", "wireguard" } accept
                meta oifkind { "bridge", "tun", "wireguard" } accept
                counter drop

        """;

    /// <summary>The whole table, in place of whatever is there.</summary>
    public static string Rebuild(RulesetIntent intent)
    {
        var text = new StringBuilder();
        text.Append("add table inet ").Append(intent.Table).Append('\n');
        text.Append("delete table inet ").Append(intent.Table).Append('\n');
        text.Append("table inet ").Append(intent.Table).Append(" {\n");
        text.Append(Sets).Append(OverlayText.Sets).Append(OverlayText.Services).Append(Translation);
        text.Append(OverlayText.Rejection).Append(OverlayText.Tunnels).Append(Filter);
        if (intent.DropsForeignForwards)
        {
            text.Append(ForeignForwards);
        }

        text.Append("    }\n}\n");
        var elements = intent.Networks.SelectMany(Elements).Concat(intent.Ports.SelectMany(Elements));
        text.Append(Lines("add", intent.Table, elements));
        return text.Append(OverlayText.Whole(intent.Table, intent.Overlays)).ToString();
    }

    /// <summary>Takes the table away.</summary>
    public static string Remove(string table) => $"add table inet {table}\ndelete table inet {table}\n";

    public static string AddNetwork(string table, NetworkRecord network) => Lines("add", table, Elements(network));

    public static string RemoveNetwork(string table, NetworkRecord network) =>
        Lines("delete", table, Elements(network));

    public static string Publish(string table, IEnumerable<PublishedPort> ports) =>
        Lines("add", table, ports.SelectMany(Elements));

    public static string Withdraw(string table, IEnumerable<PublishedPort> ports) =>
        Lines("delete", table, ports.SelectMany(Elements));

    // One line a set, elements in order and once: two ports of one container share its "self".
    private static string Lines(string verb, string table, IEnumerable<Element> elements)
    {
        var lines = elements
            .GroupBy(element => element.Set, StringComparer.Ordinal)
            .OrderBy(set => set.Key, StringComparer.Ordinal)
            .Select(set =>
            {
                var sorted = set.Select(element => element.Text(verb)).Distinct().Order(StringComparer.Ordinal);
                return $"{verb} element inet {table} {set.Key} {{ {string.Join(", ", sorted)} }}\n";
            });
        return string.Concat(lines);
    }

    private static IEnumerable<Element> Elements(NetworkRecord network)
    {
        var bridge = $"\"{network.Bridge}\"";
        yield return new Element("bridges", bridge);
        if (network.Spec.Internal)
        {
            yield return new Element("internal", bridge);
        }

        if (network.Spec.ConnectsContainers())
        {
            yield return new Element("same", $"{bridge} . {bridge}");
        }

        foreach (var subnet in network.Subnets)
        {
            var family = Digit(subnet.Gateway);
            yield return new Element($"gateways{family}", $"{subnet.Gateway}");
            yield return new Element($"own_gateways{family}", $"{subnet.Gateway} . {bridge}");
            if (network.Spec.Masquerades())
            {
                yield return new Element($"masqueraded{family}", $"{subnet.Subnet}");
            }
        }
    }

    private static IEnumerable<Element> Elements(PublishedPort port)
    {
        var key = $"{port.Protocol.ToString().ToLowerInvariant()} . {port.HostPort}";
        var isOfIPv4 = port.Target.AddressFamily == AddressFamily.InterNetwork;
        if (isOfIPv4 && (port.HostAddress is null || port.HostAddress.Equals(IPAddress.IPv6Any)))
        {
            yield return new Element("relayed", key);
        }

        if (port.HostAddress is { } address && address.AddressFamily != port.Target.AddressFamily)
        {
            // The names process carries it over.
            yield break;
        }

        var family = Digit(port.Target);
        var target = $"{port.Target} . {port.TargetPort}";
        yield return port.HostAddress is not { } host || host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any)
            ? new Element($"ports{family}", key, target)
            : new Element($"ports{family}_at", $"{host} . {key}", target);
        yield return new Element($"selves{family}", $"{port.Target} . {port.Target}");
    }

    private static char Digit(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? '4' : '6';

    private readonly record struct Element(string Set, string Key, string? Value = null)
    {
        // nft 1.0.6 deletes a map's element by its key and refuses a value that does not match: leave it out.
        public string Text(string verb) => Value is null || verb == "delete" ? Key : $"{Key} : {Value}";
    }
}
