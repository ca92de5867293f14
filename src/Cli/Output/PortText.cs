using System.Globalization;
using Orc.Protocol.V1;

namespace Orc.Cli.Output;

/// <summary>
/// Ports as docker lists them: published ones with their addresses, neighbours joined to ranges,
/// <c>0.0.0.0:8080-8081->80-81/tcp</c>; ports that are only exposed without.
/// </summary>
internal static class PortText
{
    public static string Of(IEnumerable<WirePort> published, IEnumerable<string> exposed)
    {
        var ports = published.SelectMany(Expand).Distinct().Order().ToList();
        foreach (var text in exposed)
        {
            var slash = text.Split('/');
            if (int.TryParse(slash[0], CultureInfo.InvariantCulture, out var target))
            {
                var protocol = slash.Length > 1 ? slash[1] : "tcp";
                if (!ports.Exists(port => port.Target == target && port.Protocol == protocol))
                {
                    ports.Add(new Line("", 0, target, protocol));
                }
            }
        }

        return string.Join(", ", Join(ports));
    }

    public static string Protocol(WirePortProtocol protocol) => protocol switch
    {
        WirePortProtocol.Udp => "udp",
        WirePortProtocol.Sctp => "sctp",
        _ => "tcp",
    };

    /// <summary><c>0.0.0.0:8080</c>, <c>[::]:8080</c>.</summary>
    public static string Address(string? address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{Bracketed(address)}:{port}");

    // Published without an address means all of them, of both families.
    private static IEnumerable<Line> Expand(WirePort port)
    {
        string[] addresses = port.HasHostAddress && port.HostAddress.Length > 0
            ? [Bracketed(port.HostAddress)]
            : ["0.0.0.0", "[::]"];
        return addresses.Select(address =>
            new Line(address, port.HostPort, port.Target, Protocol(port.Protocol)));
    }

    private static IEnumerable<string> Join(List<Line> ports)
    {
        var waiting = ports.ToHashSet();
        foreach (var first in ports)
        {
            var count = 0;
            while (waiting.Remove(first.Next(count)))
            {
                count++;
            }

            if (count > 0)
            {
                yield return first.Text(count);
            }
        }
    }

    private static string Bracketed(string? address) =>
        address is null or "" ? "0.0.0.0" : address.Contains(':') && address[0] != '[' ? $"[{address}]" : address;

    private readonly record struct Line(string Address, int Host, int Target, string Protocol) : IComparable<Line>
    {
        public int CompareTo(Line other) =>
            (Target, Protocol, Address, Host).CompareTo((other.Target, other.Protocol, other.Address, other.Host));

        public Line Next(int count) => this with { Host = Host == 0 ? 0 : Host + count, Target = Target + count };

        public string Text(int count)
        {
            var target = Range(Target, count);
            return Address.Length == 0
                ? $"{target}/{Protocol}"
                : $"{Address}:{Range(Host, count)}->{target}/{Protocol}";
        }

        private static string Range(int first, int count) => count == 1
            ? first.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{first}-{first + count - 1}");
    }
}
