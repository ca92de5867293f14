using System.Net;
using Orc.Linux.Nftables;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// The path of a packet from this node to a service: name, address, slots, endpoints, machine. What the table says is
/// held against what the names process, the kernel's rules and the endpoints themselves say.
/// </summary>
internal sealed class ServicePath(HostNetwork host, string table, OverlayTable overlay, OverlayService service)
{
    private readonly IReadOnlyList<OverlayEndpoint> _all =
        [.. overlay.Endpoints.Where(endpoint => endpoint.Service == service.Name)];

    /// <summary>What the rules should say.</summary>
    private readonly OverlayRules _rules = OverlayRules.Of(overlay, bridge: "", _ => PortHolding.Ours);

    /// <summary>The services of a name, on the networks of this node.</summary>
    public static IReadOnlyList<(OverlayTable Table, OverlayService Service)> Find(
        IEnumerable<OverlayTable> tables, string name) =>
    [
        .. tables.OrderBy(table => table.Network, StringComparer.Ordinal)
            .SelectMany(table => table.Services.Select(service => (table, service)))
            .Where(found => found.service.Name == name || found.service.Aliases.Contains(name)),
    ];

    /// <summary>The name by which a service is asked for, in small letters, as names are told: the first that is no
    /// other's too, which would mean the tasks of both.</summary>
    public static string NameOf(OverlayTable overlay, OverlayService service)
    {
        var others = overlay.Services.Where(other => other.Name != service.Name)
            .SelectMany(other => other.Aliases.Append(other.Name))
            .Concat(overlay.Endpoints.Where(endpoint => endpoint.Service != service.Name)
                .SelectMany(endpoint => endpoint.Aliases))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (service.Aliases.FirstOrDefault(alias => !others.Contains(alias)) ?? service.Name).ToLowerInvariant();
    }

    /// <param name="answers">What the names process answers for a name on the network.</param>
    /// <param name="blocked">A port that somebody else on this node has, and who; null: it is ours.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<PathStep>> ExplainAsync(
        Func<string, IReadOnlyList<IPAddress>> answers,
        Func<PortSpec, string?> blocked,
        CancellationToken cancellationToken)
    {
        var serving = OverlayRules.Serving(_all);
        var steps = new List<PathStep>
        {
            new("network", $"{overlay.Network}, {overlay.Subnet}, this node is {overlay.Gateway} on it"),
            Name(serving, answers),
        };
        if (service.Address.Length > 0)
        {
            steps.Add(new PathStep("address", $"{service.Address}: one for all tasks{StickyText()}"));
            steps.AddRange(Slots());
        }

        foreach (var endpoint in _all.OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal))
        {
            steps.Add(await EndpointAsync(endpoint, cancellationToken));
        }

        steps.AddRange(service.Ports.Select(port => Port(port, blocked(port))));
        return steps;
    }

    private string StickyText() => service.IsSticky ? ", each client keeps to one" : "";

    private PathStep Name(
        IReadOnlyList<OverlayEndpoint> serving, Func<string, IReadOnlyList<IPAddress>> answers)
    {
        var name = NameOf(overlay, service);
        var said = answers(name);
        var expected = service.Address.Length > 0
            ? [service.Address]
            : serving.Select(endpoint => endpoint.Address).ToList();
        var missing = expected.Where(address => !said.Contains(IPAddress.Parse(address))).ToList();
        return new PathStep(
            "name",
            $"{name} is {(said.Count == 0 ? "nothing" : string.Join(", ", said))}",
            missing.Count > 0 ? $"the names process does not say {string.Join(", ", missing)}" : null);
    }

    // The rules are asked, not what we believe of them.
    private PathStep Slots(string family, string address, IReadOnlyList<string> expected)
    {
        var slots = OverlayText.SlotsFor(expected.Count);
        var keys = string.Join(", ", Enumerable.Range(0, slots).Select(slot => $"{address} . {slot}"));
        try
        {
            var text = host.Rules.Run(
                $"get element inet {table} slots{slots}{family} {{ {keys} }}", "read the slots of a service");
            return PathCheck.Slots(text, slots, expected);
        }
        catch (NftablesException missing)
        {
            return new PathStep("slots", $"{slots}", $"they are not all in table {table}: {missing.Message}");
        }
    }

    private IEnumerable<PathStep> Slots()
    {
        var endpoints = _rules.Services.FirstOrDefault(known => known.Address == service.Address).Endpoints;
        if (endpoints.IsDefaultOrEmpty)
        {
            yield return new PathStep("slots", "none", "no task serves: connections are refused at once");
            yield break;
        }

        yield return Slots("", service.Address, endpoints);
        if (OverlayAddresses.OfService(overlay.Subnet6, service.Address) is { } address6)
        {
            yield return Slots("_6", address6, [.. endpoints.Select(Address6)]);
        }
    }

    private async Task<PathStep> EndpointAsync(OverlayEndpoint endpoint, CancellationToken cancellationToken)
    {
        var place = OverlayPeers.IsElsewhere(overlay, endpoint.Machine)
            ? $"on {endpoint.Machine}, through VXLAN {overlay.Identifier}"
            : "on this node";
        var text = $"{endpoint.Name} is {endpoint.Address}, {place}";
        if (!endpoint.IsRunning)
        {
            return new PathStep("task", text, "it does not run (yet, or any more)");
        }

        var answers = await OverlayProbe.AnswersAsync(IPAddress.Parse(endpoint.Address), 0, cancellationToken);
        return new PathStep("task", text, (answers, endpoint.IsServing) switch
        {
            (false, _) => "it does not answer a ping from this node",
            (_, false) => "it answers, and gets nothing new: it is not healthy, or about to stop",
            _ => null,
        });
    }

    private PathStep Port(PortSpec port, string? blocked)
    {
        var text = $"{port.HostAddress ?? "*"}:{port.HostPort}/{port.Protocol.ToString().ToLowerInvariant()} of every "
            + $"node leads to port {port.Target}";
        return new PathStep("port", text, blocked ?? FindFault(port));
    }

    private string? FindFault(PortSpec port)
    {
        var endpoints = _rules.Ports.FirstOrDefault(known => known.Port.Equals(port)).Endpoints;
        if (endpoints.IsDefaultOrEmpty)
        {
            return "no task serves: connections are refused";
        }

        var (map, key) = OverlayText.MapOf(port);
        var chain = OverlayText.ChainOf(port);
        try
        {
            // Fails where there is no such element.
            var element = host.Rules.Run($"get element inet {table} {map} {{ {key} }}", "read a published port");
            var rules = host.Rules.Run($"list chain inet {table} {chain}", "read where a published port leads");
            return PathCheck.FindPortFault(
                element, chain, rules, OverlayText.TargetsOf(port, endpoints, overlay.Subnet6));
        }
        catch (NftablesException missing)
        {
            return $"table {table} does not lead it anywhere: {missing.Message}";
        }
    }

    private string Address6(string endpoint) => OverlayAddresses.Of(overlay.Subnet6, endpoint)!;
}
