using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orc.Linux.Files;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// What this node knows of overlay networks: tables as the control plane said them last, kept on disk for when it is
/// out of reach, and told to the kernel.
/// </summary>
internal sealed partial class OverlayNetworks(
    NetworkDirectories directories,
    HostNetwork host,
    NetworkInventory inventory,
    RulesetApplier rules,
    PortHolder ports,
    EncryptedWays ways,
    Func<bool> knowsNames,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    // A port that somebody else has is asked for again until it is free.
    private static readonly TimeSpan PortPatience = TimeSpan.FromSeconds(5);

    private readonly OverlayApplier _applier = new(host);
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, OverlayTable> _tables = new(StringComparer.Ordinal);
    private readonly IngressPorts _ingress = new(ports, knowsNames, logger);

    // A table is saved at each change, and a large one is not thrown away each time.
    private readonly ArrayBufferWriter<byte> _text = new();
    private ITimer? _asking;

    /// <summary>What the kernel was told by this process: after a start it is told all again.</summary>
    private readonly ConcurrentDictionary<string, OverlayTable> _told = new(StringComparer.Ordinal);

    /// <summary>Made of tables; those of one that is the same stay.</summary>
    private readonly SortedDictionary<string, OverlayRules> _rules = new(StringComparer.Ordinal);

    /// <summary>Something of a table is different now.</summary>
    public event Action? Changed;

    public IReadOnlyCollection<OverlayTable> Tables => [.. _tables.Values.Where(IsHere)];

    /// <summary>Those that the kernel knows too: a name that came before the way to it would lead nowhere.</summary>
    public IReadOnlyCollection<OverlayTable> Told => [.. _told.Values];

    /// <summary>Services came to a network, or left it: their addresses.</summary>
    public event Action<string, IReadOnlyList<IPAddress>, IReadOnlyList<IPAddress>>? ServicesChanged;

    /// <summary>The own addresses of the services of a network.</summary>
    public IReadOnlyList<IPAddress> ServicesOf(string network) =>
        _tables.TryGetValue(network, out var table) ? OverlayPeers.ServicesOf(table) : [];

    public OverlayTable? Find(string network) => _tables.GetValueOrDefault(network);

    /// <summary>Of all tables, for the beginning.</summary>
    public IReadOnlyList<OverlayRules> Rules => TakeRules(changed: null);

    /// <summary>Published ports that do not lead anywhere from this node, and why.</summary>
    public IReadOnlyList<string> BlockedPorts
    {
        get
        {
            lock (_lock)
            {
                return [.. _ingress.Blocked.Values.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Who has a port that a service of a network publishes; null: we do.</summary>
    public string? FindBlocker(string network, PortSpec port)
    {
        lock (_lock)
        {
            return _ingress.Blocked.GetValueOrDefault((network, port));
        }
    }

    /// <summary>The service that publishes a port on every node; null: none does.</summary>
    public string? FindService(int port, PortProtocol protocol) => _tables.Values
        .SelectMany(table => table.Services)
        .FirstOrDefault(service => service.Ports.Any(
            published => published.HostPort == port && published.Protocol == protocol))
        ?.Name;

    /// <summary>Takes up what was known before.</summary>
    public void Load()
    {
        Directory.CreateDirectory(directories.Overlays);
        foreach (var path in Directory.EnumerateFiles(directories.Overlays, "*.json"))
        {
            if (TryLoad(path) is { } table && inventory.Networks.ContainsKey(table.Network))
            {
                _tables[table.Network] = table;
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Makes the kernel know what was taken up.</summary>
    public void Recover()
    {
        foreach (var table in _tables.Values)
        {
            Program(table);
        }
    }

    /// <summary>Notes a table. If its network is here the kernel is told, else when the network is made.</summary>
    public void Apply(OverlayTable table)
    {
        lock (_lock)
        {
            if (_tables.TryGetValue(table.Network, out var known) && known.Equals(table)
                && _told.ContainsKey(table.Network))
            {
                return;
            }

            _tables[table.Network] = table;
            Program(table);
        }

        Changed?.Invoke();
        lock (_lock)
        {
            // Last: nobody waits for it, and who dies before is told all of it again.
            if (ReferenceEquals(_tables.GetValueOrDefault(table.Network), table))
            {
                Save(table);
            }
        }
    }

    /// <summary>The names process is known now, or a while has passed: who has ports that are wanted?</summary>
    public void HoldAgain()
    {
        lock (_lock)
        {
            var isChanged = false;
            foreach (var table in _told.Values)
            {
                isChanged |= _ingress.Hold(table);
            }

            if (isChanged)
            {
                rules.SetOverlays(Rules);
            }

            AskLater();
        }
    }

    /// <summary>The network was made: the kernel is told what is known of it.</summary>
    public void Open(string network)
    {
        lock (_lock)
        {
            if (_tables.TryGetValue(network, out var table))
            {
                Program(table);
            }
        }

        Changed?.Invoke();
    }

    /// <summary>The network is about to be removed.</summary>
    public void Close(NetworkRecord network)
    {
        lock (_lock)
        {
            var name = network.Spec.Name;
            _ingress.Release(name);
            _tables.TryRemove(name, out _);
            _told.TryRemove(name, out _);
            File.Delete(PathOf(name));
            _applier.Remove(network);
            rules.SetOverlays(TakeRules(name));

            // A port may be free now for whom it was in the way of.
            if (_ingress.Blocked.Count > 0)
            {
                HoldAgain();
            }
        }

        Changed?.Invoke();
    }

    public void Dispose()
    {
        _asking?.Dispose();
        lock (_lock)
        {
            _ingress.Dispose();
        }
    }

    private void AskLater()
    {
        if (_ingress.Blocked.Count > 0)
        {
            _asking ??= time.CreateTimer(
                _ => HoldAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _asking.Change(PortPatience, Timeout.InfiniteTimeSpan);
        }
    }

    // Under the lock, or before anybody else is there.
    /// <param name="changed">The network whose table is another one; null: all are looked at.</param>
    private IReadOnlyList<OverlayRules> TakeRules(string? changed)
    {
        foreach (var gone in _rules.Keys.Where(name => !_tables.TryGetValue(name, out var table) || !IsHere(table))
            .ToList())
        {
            _rules.Remove(gone);
        }

        foreach (var table in _tables.Values.Where(IsHere))
        {
            var known = _rules.GetValueOrDefault(table.Network);
            if (known is null || changed is null || table.Network == changed)
            {
                var rules = OverlayRules.Of(
                    table,
                    inventory.Networks[table.Network].Bridge,
                    port => _ingress.Blocked.ContainsKey((table.Network, port)));
                _rules[table.Network] = rules.After(known) with
                {
                    IsEncrypted = inventory.Networks[table.Network].Spec.IsEncrypted(),
                };
            }
        }

        return [.. _rules.Values];
    }

    private bool IsHere(OverlayTable table) => inventory.Networks.ContainsKey(table.Network);

    /// <summary>The network was made with what the table says of this node.</summary>
    public static bool IsFor(NetworkRecord network, OverlayTable table) =>
        network.Overlay?.Identifier == table.Identifier
        && network.Subnets.Any(subnet =>
            subnet.Subnet.ToString() == table.Subnet && subnet.Gateway.ToString() == table.Gateway);

    private void Program(OverlayTable table)
    {
        if (inventory.Networks.GetValueOrDefault(table.Network) is not { Overlay: not null } network
            || !IsFor(network, table))
        {
            return;
        }

        // Ways are made before rules lead to them, and taken away after.
        var before = _told.GetValueOrDefault(table.Network);
        if (network.Spec.IsEncrypted())
        {
            ways.Need(OverlayPeers.Machines(table).Select(machine => new MachinePair(table.Machine, machine)));
        }

        var bridge = inventory.Bridges[table.Network];
        var removed = _applier.Tell(network, bridge, before, table);
        _ingress.Hold(table);
        AskLater();
        rules.SetOverlays(TakeRules(table.Network));
        _applier.Forget(network, bridge, table, removed);
        _applier.Withdraw(before, table);
        _told[table.Network] = table;
        if (before is null || before.Services != table.Services || before.Subnet6 != table.Subnet6)
        {
            TellServices(
                table.Network, before is null ? [] : OverlayPeers.ServicesOf(before), ServicesOf(table.Network));
        }
    }

    private void TellServices(string network, IReadOnlyList<IPAddress> before, IReadOnlyList<IPAddress> now)
    {
        if (!before.SequenceEqual(now))
        {
            ServicesChanged?.Invoke(network, [.. now.Except(before)], [.. before.Except(now)]);
        }
    }

    private void Save(OverlayTable table)
    {
        _text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_text))
        {
            JsonSerializer.Serialize(json, table, OverlayTableJson.Default.OverlayTable);
        }

        DurableFile.Replace(PathOf(table.Network), _text.WrittenSpan, Durability.SurvivesTheProcess);
    }

    private OverlayTable? TryLoad(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), OverlayTableJson.Default.OverlayTable);
        }
        catch (JsonException damaged)
        {
            // The control plane says it again.
            LogDamaged(path, damaged.Message);
            return null;
        }
    }

    private string PathOf(string network) => Path.Combine(
        directories.Overlays,
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network)))[..32]}.json");

    [LoggerMessage(LogLevel.Warning, "the table {Path} of an overlay network is damaged, and left out: {Reason}")]
    private partial void LogDamaged(string path, string reason);
}
