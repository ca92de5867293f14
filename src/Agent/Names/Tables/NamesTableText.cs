using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// The table as a file: a line each, fields by tabs, lists by commas; the first line is the version, the last is
/// <c>end</c>. Lines of a kind that is not known are passed over, so that an older process can read a newer table.
/// </summary>
internal static class NamesTableText
{
    private const string Version = "version";
    private const string Client = "client";
    private const string Name = "name";
    private const string Reverse = "reverse";
    private const string Subnet = "subnet";
    private const string Port = "port";
    private const string End = "end";

    public static string Write(NamesTable table) =>
        $"{Version}\t{table.Version.ToString(CultureInfo.InvariantCulture)}\n{WriteContent(table)}{End}\n";

    /// <summary>All but the version: equal contents need no new file.</summary>
    public static string WriteContent(NamesTable table)
    {
        var text = new StringBuilder();
        foreach (var client in table.Clients)
        {
            Line(
                text,
                Client,
                client.Container,
                client.NamespacePath,
                client.IsForwarded ? "forward" : "-",
                string.Join(',', client.Networks),
                string.Join(',', client.Servers));
        }

        foreach (var entry in table.Names)
        {
            Line(text, Name, entry.Network, entry.Name, string.Join(',', entry.Addresses));
        }

        foreach (var entry in table.Reverses)
        {
            Line(text, Reverse, entry.Network, entry.Address.ToString(), entry.Name);
        }

        foreach (var entry in table.Subnets)
        {
            Line(text, Subnet, entry.Network, entry.Subnet.ToString());
        }

        foreach (var port in table.Ports)
        {
            Line(text, Port, port.Protocol.ToString(), port.Listen.ToString(), port.Target.ToString());
        }

        return text.ToString();
    }

    /// <summary>Null: it is not whole.</summary>
    public static NamesTable? TryParse(string text)
    {
        var lines = text.Split('\n').Select(line => line.Split('\t')).ToList();
        if (lines is not [[Version, var number], .., [End], [""]] ||
            !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }

        try
        {
            return new NamesTable
            {
                Version = version,
                Clients = [.. lines.Where(line => line is [Client, _, _, _, _, _]).Select(ParseClient)],
                Names = [.. lines.Where(line => line is [Name, _, _, _]).Select(
                    line => new NameEntry(line[1], line[2], Addresses(line[3])))],
                Reverses = [.. lines.Where(line => line is [Reverse, _, _, _]).Select(
                    line => new ReverseEntry(line[1], IPAddress.Parse(line[2]), line[3]))],
                Subnets = [.. lines.Where(line => line is [Subnet, _, _]).Select(
                    line => new SubnetEntry(line[1], IPNetwork.Parse(line[2])))],
                Ports = [.. lines.Where(line => line is [Port, _, _, _]).Select(ParsePort)],
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static NamesClient ParseClient(string[] line) => new()
    {
        Container = line[1],
        NamespacePath = line[2],
        IsForwarded = line[3] == "forward",
        Networks = List(line[4]),
        Servers = Addresses(line[5]),
    };

    private static RelayedPort ParsePort(string[] line) => new(
        line[1] == nameof(PortProtocol.Udp) ? PortProtocol.Udp : PortProtocol.Tcp,
        IPEndPoint.Parse(line[2]),
        IPEndPoint.Parse(line[3]));

    private static ImmutableArray<IPAddress> Addresses(string text) => [.. List(text).Select(IPAddress.Parse)];

    private static ImmutableArray<string> List(string text) => text.Length == 0 ? [] : [.. text.Split(',')];

    private static void Line(StringBuilder text, params ReadOnlySpan<string> fields) =>
        text.AppendJoin('\t', fields).Append('\n');
}
