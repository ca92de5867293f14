using System.Collections.Immutable;
using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// What names mean on one overlay network, from the control plane's table alone: a service's name is its own address,
/// or those of its endpoints; <c>tasks.name</c> is always the endpoints; a container's name, or its hostname, is its
/// address while it runs. What is the same as in the table before is not made again.
/// </summary>
internal sealed class OverlayNamePage
{
    private const string TasksPrefix = "tasks.";

    private readonly Dictionary<OverlayEndpoint, EndpointNames> _endpoints = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, Shared> _shared = new(StringComparer.Ordinal);
    private readonly ServiceNames _services;

    private OverlayNamePage(OverlayTable table, OverlayNamePage? before)
    {
        Table = table;
        _services = before is not null && before.Table.Services == table.Services
            ? before._services
            : ServiceNames.Of(table);
        foreach (var endpoint in table.Endpoints)
        {
            _endpoints[endpoint] = before?._endpoints.GetValueOrDefault(endpoint) ?? EndpointNames.Of(table, endpoint);
        }

        var groups = Group();
        foreach (var (name, endpoints) in groups)
        {
            _shared[name] = before is not null && before._services == _services
                && before._shared.TryGetValue(name, out var known) && known.IsOf(endpoints)
                    ? known
                    : Share(name, endpoints);
        }

        Names =
        [
            .. groups.Keys.Order(StringComparer.Ordinal).SelectMany(name => _shared[name].Entries),
            .. Own(),
        ];
        Told = Names.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        Reverses = [.. table.Endpoints.SelectMany(endpoint => _endpoints[endpoint].Reverses), .. _services.Reverses];
    }

    public OverlayTable Table { get; }

    public ImmutableArray<NameEntry> Names { get; }

    /// <summary>The names alone.</summary>
    public IReadOnlySet<string> Told { get; }

    public ImmutableArray<ReverseEntry> Reverses { get; }

    public ImmutableArray<RelayedPort> Ports => _services.Ports;

    /// <param name="table">What is.</param>
    /// <param name="before">Of the same network; null: there was none.</param>
    public static OverlayNamePage Of(OverlayTable table, OverlayNamePage? before) =>
        ReferenceEquals(before?.Table, table) ? before
        : new OverlayNamePage(table, before?.Table.Subnet6 == table.Subnet6 ? before : null);

    private Dictionary<string, List<OverlayEndpoint>> Group()
    {
        var groups = new Dictionary<string, List<OverlayEndpoint>>(StringComparer.Ordinal);
        foreach (var endpoint in Table.Endpoints)
        {
            foreach (var name in _endpoints[endpoint].Shared)
            {
                if (!groups.TryGetValue(name, out var all))
                {
                    groups[name] = all = [];
                }

                all.Add(endpoint);
            }
        }

        foreach (var name in _services.Names)
        {
            // Without a task, too: it is refused there at once, and nobody outside is asked for it.
            groups.TryAdd(name, []);
        }

        return groups;
    }

    // A hostname may be that of several: it is all of them that run, as on a bridge.
    private IEnumerable<NameEntry> Own() => Table.Endpoints
        .SelectMany(endpoint => _endpoints[endpoint].Own)
        .Where(entry => !_shared.ContainsKey(entry.Name))
        .GroupBy(entry => entry.Name, StringComparer.Ordinal)
        .Select(named => named.Skip(1).Any()
            ? named.First() with { Addresses = [.. named.SelectMany(entry => entry.Addresses).Distinct()] }
            : named.First());

    private Shared Share(string name, List<OverlayEndpoint> endpoints)
    {
        ImmutableArray<IPAddress> tasks =
        [
            .. OverlayRules.Serving(endpoints).SelectMany(endpoint => _endpoints[endpoint].Addresses).Distinct(),
        ];
        var services = endpoints.Select(endpoint => endpoint.Service)
            .Concat(_services.Of(name))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        // One service behind a name: its own addresses, with tasks or without. Several: the endpoints.
        var own = services is [var only] ? _services.FindAddresses(only) ?? tasks : tasks;
        return new Shared(
            endpoints,
            [new NameEntry(Table.Network, name, own), new NameEntry(Table.Network, TasksPrefix + name, tasks)]);
    }

    private sealed record Shared(List<OverlayEndpoint> Endpoints, ImmutableArray<NameEntry> Entries)
    {
        public bool IsOf(List<OverlayEndpoint> endpoints) =>
            endpoints.SequenceEqual(Endpoints, ReferenceEqualityComparer.Instance);
    }
}
