using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>Reads what <see cref="NamesTableText"/> wrote, line by line: it is read at each change, and most of a line
/// is not worth a string of its own.</summary>
internal ref struct NamesTableReader
{
    private const int MostFields = 7;

    private readonly ReadOnlySpan<char> _text;
    private readonly ImmutableArray<NamesClient>.Builder _clients = ImmutableArray.CreateBuilder<NamesClient>();
    private readonly ImmutableArray<NameEntry>.Builder _names = ImmutableArray.CreateBuilder<NameEntry>();
    private readonly ImmutableArray<ReverseEntry>.Builder _reverses = ImmutableArray.CreateBuilder<ReverseEntry>();
    private readonly ImmutableArray<SubnetEntry>.Builder _subnets = ImmutableArray.CreateBuilder<SubnetEntry>();
    private readonly ImmutableArray<RelayedPort>.Builder _ports = ImmutableArray.CreateBuilder<RelayedPort>();
    private string _network = "";

    private NamesTableReader(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Null: it is not whole.</summary>
    public static NamesTable? TryRead(ReadOnlySpan<char> text)
    {
        try
        {
            return new NamesTableReader(text).Read();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private NamesTable? Read()
    {
        const string Begin = $"{NamesTableText.Version}\t";
        const string Last = $"\n{NamesTableText.End}\n";
        var first = _text.IndexOf('\n');
        if (first < 0 || !_text.StartsWith(Begin) || !_text.EndsWith(Last)
            || !long.TryParse(
                _text[Begin.Length..first], NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return null;
        }

        Span<Range> fields = stackalloc Range[MostFields];
        foreach (var range in _text.Split('\n'))
        {
            var line = _text[range];
            Take(line, fields[..line.Split(fields, '\t')]);
        }

        return new NamesTable
        {
            Version = version,
            Clients = _clients.DrainToImmutable(),
            Names = _names.DrainToImmutable(),
            Reverses = _reverses.DrainToImmutable(),
            Subnets = _subnets.DrainToImmutable(),
            Ports = _ports.DrainToImmutable(),
        };
    }

    private void Take(scoped ReadOnlySpan<char> line, scoped ReadOnlySpan<Range> fields)
    {
        var kind = line[fields[0]];
        if (kind is NamesTableText.Name && fields.Length == 4)
        {
            _names.Add(new NameEntry(
                Network(line[fields[1]]), line[fields[2]].ToString(), Addresses(line[fields[3]])));
        }
        else if (kind is NamesTableText.Reverse && fields.Length == 4)
        {
            _reverses.Add(new ReverseEntry(
                Network(line[fields[1]]), IPAddress.Parse(line[fields[2]]), line[fields[3]].ToString()));
        }
        else if (kind is NamesTableText.Client && fields.Length == 6)
        {
            _clients.Add(new NamesClient
            {
                Container = line[fields[1]].ToString(),
                NamespacePath = line[fields[2]].ToString(),
                IsForwarded = line[fields[3]] is "forward",
                Networks = line[fields[4]].IsEmpty ? [] : [.. line[fields[4]].ToString().Split(',')],
                Servers = Addresses(line[fields[5]]),
            });
        }
        else if (kind is NamesTableText.Subnet && fields.Length == 3)
        {
            _subnets.Add(new SubnetEntry(Network(line[fields[1]]), IPNetwork.Parse(line[fields[2]])));
        }
        else if (kind is NamesTableText.Port && fields.Length == 4)
        {
            _ports.Add(new RelayedPort(
                line[fields[1]] is nameof(PortProtocol.Udp) ? PortProtocol.Udp : PortProtocol.Tcp,
                IPEndPoint.Parse(line[fields[2]]),
                IPEndPoint.Parse(line[fields[3]])));
        }
    }

    // Lines of one network follow one another.
    private string Network(scoped ReadOnlySpan<char> name) =>
        name.SequenceEqual(_network) ? _network : _network = name.ToString();

    private static ImmutableArray<IPAddress> Addresses(scoped ReadOnlySpan<char> list)
    {
        if (list.IsEmpty)
        {
            return [];
        }

        var addresses = ImmutableArray.CreateBuilder<IPAddress>(1);
        foreach (var range in list.Split(','))
        {
            addresses.Add(IPAddress.Parse(list[range]));
        }

        return addresses.DrainToImmutable();
    }
}
