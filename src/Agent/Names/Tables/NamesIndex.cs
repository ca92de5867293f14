using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Names.Tables;

/// <summary>A table, ready to be asked.</summary>
internal sealed class NamesIndex
{
    // Made when somebody asks first: where tables change more often than that, most are never asked.
    private readonly Lazy<Dictionary<string, Dictionary<string, ImmutableArray<IPAddress>>>> _names;
    private readonly Lazy<Dictionary<(string Network, IPAddress Address), string>> _reverses;
    private readonly Dictionary<string, NamesClient> _clients = new(StringComparer.Ordinal);

    public NamesIndex(NamesTable table)
    {
        Table = table;
        foreach (var client in table.Clients)
        {
            _clients[client.Container] = client;
        }

        _names = new(() => ByNetwork(table.Names));
        _reverses = new(() =>
        {
            var reverses = new Dictionary<(string, IPAddress), string>(table.Reverses.Length);
            foreach (var entry in table.Reverses)
            {
                reverses[(entry.Network, entry.Address)] = entry.Name;
            }

            return reverses;
        });
    }

    public NamesTable Table { get; }

    public NamesClient? FindClient(string container) => _clients.GetValueOrDefault(container);

    /// <summary>Null: none of the networks knows the name. Empty: one does, and nothing of it runs.</summary>
    public ImmutableArray<IPAddress>? Find(NamesClient client, ReadOnlySpan<char> name)
    {
        ImmutableArray<IPAddress>? known = null;
        foreach (var network in client.Networks)
        {
            if (FindOn(network, name) is not { } addresses)
            {
                continue;
            }

            if (!addresses.IsEmpty)
            {
                return addresses;
            }

            known = addresses;
        }

        return known;
    }

    public string? FindReverse(NamesClient client, IPAddress address) =>
        client.Networks
            .Select(network => _reverses.Value.GetValueOrDefault((network, address)))
            .FirstOrDefault(name => name is not null);

    /// <summary>The address belongs to one of the client's networks.</summary>
    public bool IsWithin(NamesClient client, IPAddress address) => Table.Subnets.Any(
        entry => client.Networks.Contains(entry.Network) && entry.Subnet.Contains(address));

    private static Dictionary<string, Dictionary<string, ImmutableArray<IPAddress>>> ByNetwork(
        ImmutableArray<NameEntry> entries)
    {
        var networks = new Dictionary<string, Dictionary<string, ImmutableArray<IPAddress>>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!networks.TryGetValue(entry.Network, out var names))
            {
                networks[entry.Network] = names = new(StringComparer.Ordinal);
            }

            names[entry.Name] = entry.Addresses;
        }

        return networks;
    }

    // As it is, or with the network's name behind it: web.shop_default.
    private ImmutableArray<IPAddress>? FindOn(string network, ReadOnlySpan<char> name)
    {
        if (!_names.Value.TryGetValue(network, out var all))
        {
            return null;
        }

        var names = all.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(name, out var addresses))
        {
            return addresses;
        }

        return name.Length > network.Length + 1 &&
            name[^(network.Length + 1)] == '.' &&
            name.EndsWith(network, StringComparison.OrdinalIgnoreCase) &&
            names.TryGetValue(name[..^(network.Length + 1)], out addresses)
                ? addresses
                : null;
    }
}
