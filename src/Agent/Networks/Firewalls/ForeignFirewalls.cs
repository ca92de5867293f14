using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>
/// Gets on with the machine's other firewalls: looks which would drop what our containers send and get, and puts one
/// accept for our bridges where each wants it. Nothing else that is not ours is touched.
/// </summary>
internal sealed partial class ForeignFirewalls(HostNetwork host, string table, FirewallMode mode, ILogger logger)
{
    private readonly Lock _lock = new();
    private ImmutableArray<FirewallStanding> _standing = [];
    private ImmutableHashSet<string> _trusted = [];

    /// <summary>Some network had IPv6 at the last look: without one, what drops IPv6 is in nobody's way.</summary>
    private bool _hadIPv6;

    public FirewallMode Mode => mode;

    /// <summary>As last seen.</summary>
    public ImmutableArray<FirewallStanding> Standing
    {
        get
        {
            lock (_lock)
            {
                return _standing;
            }
        }
    }

    /// <summary>Looks at all of them again.</summary>
    /// <param name="networks">Asked when nobody else is looking, so that the last look has the last answer.</param>
    public void Examine(Func<IReadOnlyCollection<NetworkRecord>> networks)
    {
        lock (_lock)
        {
            var before = _standing;
            try
            {
                _standing = ExamineLocked(networks());
            }
            catch (IOException failure)
            {
                LogFailed(logger, failure.Message);
                return;
            }

            foreach (var standing in _standing.Except(before))
            {
                Log(standing);
            }
        }
    }

    /// <summary>After a network came or went: only work where some firewall is in the way.</summary>
    public void Follow(Func<IReadOnlyCollection<NetworkRecord>> networks)
    {
        // Before the first network nothing was looked for, nor was it for IPv6 before the first that has it.
        var now = networks();
        if (now.Count <= 1 || !Standing.IsEmpty || HaveIPv6(now) != HadIPv6)
        {
            Examine(networks);
        }
    }

    private bool HadIPv6
    {
        get
        {
            lock (_lock)
            {
                return _hadIPv6;
            }
        }
    }

    private static bool HaveIPv6(IReadOnlyCollection<NetworkRecord> networks) => networks.Any(
        network => network.Subnets.Any(subnet => subnet.Family == AddressFamily.InterNetworkV6));

    private ImmutableArray<FirewallStanding> ExamineLocked(IReadOnlyCollection<NetworkRecord> networks)
    {
        var chains = ForeignRuleset.Read(host.Rules.RunJson("list ruleset", "look at the other firewalls"), table);
        string[] bridges = [.. networks.Select(network => network.Bridge).Order(StringComparer.Ordinal)];
        _hadIPv6 = HaveIPv6(networks);
        var obstacles = bridges.Length == 0 ? [] : ObstacleDecider.Decide(chains, _hadIPv6);
        var ruled = mode == FirewallMode.Auto ? obstacles.Where(obstacle => !obstacle.IsFirewalld).ToArray() : [];
        var leftover = AcceptRules.Remove(chains, table, [.. ruled.Select(obstacle => obstacle.Place)]);
        if (leftover.Length > 0)
        {
            _ = host.Rules.Run(leftover, "take our accept out of another firewall");
        }

        if (mode == FirewallMode.Auto && !obstacles.Any(obstacle => obstacle.IsFirewalld) && !_trusted.IsEmpty)
        {
            _ = FirewalldClient.Trust([], _trusted);
            _trusted = [];
        }

        return [.. obstacles.Select(obstacle => Pass(obstacle, chains, bridges))];
    }

    private FirewallStanding Pass(Obstacle obstacle, ImmutableArray<ForeignChain> chains, string[] bridges)
    {
        var standing = new FirewallStanding(obstacle.Firewall, obstacle.Chain.Place, obstacle.Reason, null, null);
        if (mode == FirewallMode.Manual)
        {
            return standing with { Remedy = ManualRemedy(obstacle, bridges) };
        }

        if (obstacle.IsFirewalld)
        {
            var refused = FirewalldClient.Trust(bridges, _trusted.Except(bridges));
            _trusted = refused is null ? [.. bridges] : _trusted;
            return refused is null
                ? standing with
                {
                    Accept = $"interfaces {string.Join(", ", bridges)} in zone {FirewalldClient.Zone}",
                }
                : standing with { Remedy = $"{ManualRemedy(obstacle, bridges)} (told over D-Bus, it said: {refused})" };
        }

        try
        {
            var text = AcceptRules.Ensure(obstacle, chains, table, bridges);
            if (text.Length > 0)
            {
                _ = host.Rules.Run(text, $"add our accept to {obstacle.Place.Place}");
            }

            return standing with { Accept = $"a rule \"{table}\" in {obstacle.Place.Place}" };
        }
        catch (IOException refused)
        {
            return standing with { Remedy = $"{ManualRemedy(obstacle, bridges)} ({refused.Message})" };
        }
    }

    private static string ManualRemedy(Obstacle obstacle, string[] bridges) => obstacle.Firewall switch
    {
        ObstacleDecider.Firewalld => string.Join(
            "; ",
            bridges.Select(bridge => $"firewall-cmd --zone={FirewalldClient.Zone} --change-interface={bridge}")),
        _ => $"accept interfaces {string.Join(", ", bridges)} in {obstacle.Place.Place}, in both directions",
    };

    private void Log(FirewallStanding standing)
    {
        if (standing.IsBlocked)
        {
            LogBlocked(logger, standing);
        }
        else
        {
            LogAccepted(logger, standing);
        }
    }
}
