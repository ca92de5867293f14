using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// Asks the other machines of the overlay networks of this node for a sign of life, through the networks themselves:
/// what it finds is what containers meet, a firewall in front of 4789/udp and a path that is too narrow among it.
/// </summary>
internal sealed partial class OverlayProbe(
    OverlayNetworks overlays, Func<string, int> mtuOf, TimeProvider time, ILogger<OverlayProbe> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // IPv4 20, ICMP 8.
    private const int HeaderLength = 28;

    private readonly ConcurrentDictionary<string, PeerReach> _reach = new(StringComparer.Ordinal);
    private readonly LostPeers _lost = new(time);

    /// <summary>Held while a machine goes from what is asked to what is remembered, or back.</summary>
    private readonly Lock _lock = new();

    /// <summary>Machines that do not answer.</summary>
    public UnreachedPeers Unreached
    {
        get
        {
            lock (_lock)
            {
                return UnreachedPeers.Of(_reach.Values, _lost.Remembered);
            }
        }
    }

    public IReadOnlyList<PeerReach> All => [.. _reach.Values.OrderBy(reach => reach.Machine, StringComparer.Ordinal)];

    /// <summary>Until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var peers = Peers(overlays.Tables);
            foreach (var gone in _reach.Keys.Where(machine => !peers.ContainsKey(machine)))
            {
                Leave(gone);
            }

            await Task.WhenAll(peers.Select(peer => ProbeAsync(peer.Key, peer.Value, cancellationToken)));
        }
    }

    /// <summary>A way to each other machine: a network that both have, and the other's own address on it.</summary>
    internal static IReadOnlyDictionary<string, (string Network, string Gateway)> Peers(
        IEnumerable<OverlayTable> tables)
    {
        var peers = new Dictionary<string, (string Network, string Gateway)>(StringComparer.Ordinal);
        foreach (var table in tables.OrderBy(table => table.Network, StringComparer.Ordinal))
        {
            // An address is kept for a node that has no task (any more), and so has no network.
            var isEverywhere = table.Services.Any(service => !service.Ports.IsEmpty);
            var running = table.Endpoints.Where(endpoint => endpoint.IsRunning)
                .Select(endpoint => endpoint.Machine)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var gateway in table.Gateways.Where(one => OverlayPeers.IsElsewhere(table, one.Machine)
                && (isEverywhere || running.Contains(one.Machine))))
            {
                peers.TryAdd(gateway.Machine, (table.Network, gateway.Address));
            }
        }

        return peers;
    }

    private void Leave(string gone)
    {
        lock (_lock)
        {
            if (_reach.TryRemove(gone, out var reach))
            {
                _lost.Leave(reach);
            }
        }
    }

    private void Note(PeerReach now)
    {
        lock (_lock)
        {
            _reach[now.Machine] = now;
            _lost.Hear(now);
        }
    }

    private async Task ProbeAsync(
        string machine, (string Network, string Gateway) way, CancellationToken cancellationToken)
    {
        var before = _reach.GetValueOrDefault(machine)
            ?? new PeerReach { Machine = machine, Gateway = way.Gateway };
        var address = IPAddress.Parse(way.Gateway);
        var isThere = await AnswersAsync(address, 0, cancellationToken);
        var now = before with
        {
            Gateway = way.Gateway,
            Misses = isThere ? 0 : before.Misses + 1,
            IsNarrow = isThere
                && !await AnswersAsync(address, mtuOf(way.Network) - HeaderLength, cancellationToken)
                && await AnswersAsync(address, 0, cancellationToken),
        };
        Note(now);
        if (now.IsLost && !before.IsLost)
        {
            LogLost(machine);
        }
        else if (before.IsLost && !now.IsLost)
        {
            LogBack(machine);
        }

        if (now.IsNarrow && !before.IsNarrow)
        {
            LogNarrow(machine, mtuOf(way.Network));
        }
    }

    /// <summary>One question, small or of a size.</summary>
    public static async Task<bool> AnswersAsync(IPAddress address, int size, CancellationToken cancellationToken)
    {
        using var ping = new Ping();
        try
        {
            var reply = await ping.SendPingAsync(
                address,
                Patience,
                new byte[PathWidth.Room(size)],
                new PingOptions { DontFragment = true },
                cancellationToken);
            return reply.Status == IPStatus.Success;
        }
        catch (PingException)
        {
            // Nothing leads there now.
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Warning, "packets of overlay networks do not get through to {Machine}: is 4789/udp open between us?")]
    private partial void LogLost(string machine);

    [LoggerMessage(LogLevel.Information, "packets of overlay networks get through to {Machine} again")]
    private partial void LogBack(string machine);

    [LoggerMessage(
        LogLevel.Warning,
        "packets of {Mtu} bytes on an overlay do not get through to {Machine}: set the networks' MTU lower")]
    private partial void LogNarrow(string machine, int mtu);
}
