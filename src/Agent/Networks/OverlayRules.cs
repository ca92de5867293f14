using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>What an overlay's table means for our rules, as values.</summary>
internal sealed record OverlayRules
{
    public required string Bridge { get; init; }

    public required string Subnet { get; init; }

    /// <summary>Empty: IPv4 alone. Every address of IPv4 has one of IPv6 then, which follows from it.</summary>
    public string Subnet6 { get; init; } = "";

    /// <summary>Its packets between machines are encrypted, or dropped.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>Addresses on this node, and on others.</summary>
    public ImmutableArray<string> Here { get; init; } = [];

    public ImmutableArray<string> Elsewhere { get; init; } = [];

    /// <summary>Service addresses, and the endpoints that serve them.</summary>
    public ImmutableArray<(string Address, ImmutableArray<string> Endpoints, bool IsSticky)> Services { get; init; } =
        [];

    /// <summary>By service address: the endpoint that each numbered slot leads to, where they are not sticky.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Slots { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Published ports, and the endpoints they lead to from this node.</summary>
    public ImmutableArray<(PortSpec Port, ImmutableArray<string> Endpoints, bool IsSticky)> Ports { get; init; } = [];

    /// <summary>The VXLAN network identifier, and the machines that may send for it.</summary>
    public int Identifier { get; init; }

    public ImmutableArray<string> Machines { get; init; } = [];

    /// <param name="table">Who is where.</param>
    /// <param name="bridge">The network's on this node.</param>
    /// <param name="holding">Whose a published port is on this node. One that nobody serves is refused if it is ours.
    /// </param>
    public static OverlayRules Of(OverlayTable table, string bridge, Func<PortSpec, PortHolding> holding)
    {
        var reached = table.Endpoints.Where(endpoint => OverlayPeers.IsReached(table, endpoint.Machine)).ToList();
        var byService = reached.ToLookup(endpoint => endpoint.Service, StringComparer.Ordinal);
        return new OverlayRules
        {
            Bridge = bridge,
            Subnet = table.Subnet,
            Subnet6 = table.Subnet6,
            Identifier = table.Identifier,
            Machines = [.. OverlayPeers.Machines(table).Order(StringComparer.Ordinal)],
            Here = [.. reached.Where(endpoint => !IsElsewhere(endpoint)).Select(endpoint => endpoint.Address)],
            Elsewhere = [.. reached.Where(IsElsewhere).Select(endpoint => endpoint.Address)],
            Services =
            [
                .. table.Services
                    .Where(service => service.Address.Length > 0)
                    .Select(service => (
                        service.Address, Addresses(Serving(byService[service.Name])), service.IsSticky)),
            ],
            Ports =
            [
                .. from service in table.Services
                   from port in service.Ports
                   let whose = holding(port)
                   let serving = Serving(byService[service.Name])
                   where whose == PortHolding.Ours || (whose == PortHolding.Unsure && serving.Count > 0)
                   select (port, Addresses(service.IsSticky ? serving : Nearest(serving)), service.IsSticky),
            ],
        };

        bool IsElsewhere(OverlayEndpoint endpoint) => OverlayPeers.IsElsewhere(table, endpoint.Machine);

        // One of this node, where there is one: the client's own address is kept then. A client that keeps to a task
        // finds the same one from every node.
        IReadOnlyList<OverlayEndpoint> Nearest(IReadOnlyList<OverlayEndpoint> endpoints) =>
            endpoints.Any(endpoint => !IsElsewhere(endpoint))
                ? [.. endpoints.Where(endpoint => !IsElsewhere(endpoint))]
                : endpoints;
    }

    /// <summary>With slots for all services, as few as can be of them another endpoint's than before.</summary>
    public OverlayRules After(OverlayRules? before)
    {
        var slots = Slots.ToBuilder();
        slots.Clear();
        foreach (var (address, endpoints, isSticky) in Services)
        {
            if (!isSticky && !endpoints.IsEmpty)
            {
                slots[address] = EvenSlots.Next(
                    before?.Slots.GetValueOrDefault(address, []) ?? [],
                    endpoints,
                    OverlayText.SlotsFor(endpoints.Length));
            }
        }

        return this with { Slots = slots.ToImmutable() };
    }

    /// <summary>Those that serve; all that run where none does.</summary>
    public static IReadOnlyList<OverlayEndpoint> Serving(IEnumerable<OverlayEndpoint> endpoints)
    {
        var running = endpoints.Where(endpoint => endpoint.IsRunning).ToList();
        var serving = running.Where(endpoint => endpoint.IsServing).ToList();
        return serving.Count > 0 ? serving : running;
    }

    private static ImmutableArray<string> Addresses(IEnumerable<OverlayEndpoint> endpoints) =>
    [
        .. endpoints.Select(endpoint => endpoint.Address)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
