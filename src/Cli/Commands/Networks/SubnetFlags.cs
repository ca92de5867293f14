using System.Net;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Networks;

/// <summary>
/// <c>--subnet</c>, <c>--gateway</c>, <c>--ip-range</c> and <c>--aux-address</c>: each of the others belongs to the
/// subnet that holds it.
/// </summary>
internal static class SubnetFlags
{
    public static IReadOnlyList<WireSubnet> Read(
        IEnumerable<string> subnets,
        IEnumerable<string> gateways,
        IEnumerable<string> ranges,
        IEnumerable<string> reserved)
    {
        var result = new List<(IPNetwork Network, WireSubnet Wire)>();
        foreach (var text in subnets)
        {
            var network = Network("subnet", text);
            if (result.Any(other => other.Network.Contains(network.BaseAddress) ||
                network.Contains(other.Network.BaseAddress)))
            {
                throw new CliException($"multiple overlapping subnets are given: {text} and another");
            }

            result.Add((network, new WireSubnet { Subnet = text }));
        }

        foreach (var text in gateways)
        {
            var wire = Holder(result, "gateway", text, Address("gateway", text));
            wire.Gateway = wire.HasGateway
                ? throw new CliException($"two gateways are given for subnet {wire.Subnet}")
                : text;
        }

        foreach (var text in ranges)
        {
            var wire = Holder(result, "ip-range", text, Network("ip-range", text).BaseAddress);
            wire.Range = wire.HasRange
                ? throw new CliException($"two ip-ranges are given for subnet {wire.Subnet}")
                : text;
        }

        // name=address, of which the name is for people.
        foreach (var text in reserved)
        {
            var address = text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
            Holder(result, "aux-address", text, Address("aux-address", address)).Reserved.Add(address);
        }

        return [.. result.Select(subnet => subnet.Wire)];
    }

    private static WireSubnet Holder(
        List<(IPNetwork Network, WireSubnet Wire)> subnets, string flag, string text, IPAddress address) =>
        subnets.FirstOrDefault(subnet => subnet.Network.Contains(address)).Wire
        ?? throw new CliException($"--{flag} {text} lies in no --subnet: give that too");

    private static IPNetwork Network(string flag, string text) => IPNetwork.TryParse(text, out var network)
        ? network
        : throw new CliException($"invalid --{flag} {text}: write it as 10.1.0.0/16, no bit set behind its length");

    private static IPAddress Address(string flag, string text) => IPAddress.TryParse(text, out var address)
        ? address
        : throw new CliException($"invalid --{flag} {text}: it is not an address");
}
