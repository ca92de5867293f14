using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Orc.Linux;
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

    // What the kernel could not be told is tried again until it is.
    private static readonly TimeSpan KernelPatience = TimeSpan.FromSeconds(1);

    private readonly OverlayApplier _applier = new(host);
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, OverlayTable> _tables = new(StringComparer.Ordinal);
    private readonly IngressPorts _ingress = new(ports, knowsNames, logger);
    private readonly OverlayTableRecords _records = new(directories.Overlays, logger);
    private ITimer? _asking;

    /// <summary>How long after it was set the timer rings; null: it is not set.</summary>
    private TimeSpan? _askingIn;

    private bool _isDisposed;

    /// <summary>What the kernel was told by this process: after a start it is told all again.</summary>
    private readonly ConcurrentDictionary<string, OverlayTable> _told = new(StringComparer.Ordinal);

    /// <summary>Where telling the kernel failed half-way: all addresses of the network that it may know.</summary>
    private readonly Dictionary<string, HashSet<IPAddress>> _halfTold = new(StringComparer.Ordinal);

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

    public ServicePublisher? FindService(PortSpec port) => ServicePublisher.Find(_tables.Values, port);

    /// <summary>Takes up what was known before.</summary>
    public void Load()
    {
        foreach (var table in _records.Load(IsHere))
        {
            _tables[table.Network] = table;
        }
    }

    /// <summary>Makes the kernel know what was taken up; what it cannot be told now is tried again.</summary>
    public void Recover()
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                TryProgramLocked(table);
            }
        }
    }

    /// <summary>Notes a table. If its network is here the kernel is told, else when the network is made.</summary>
    /// <exception cref="IOException">The kernel could not be told all of it, which is tried again.</exception>
    public void Apply(OverlayTable table)
    {
        lock (_lock)
        {
            if (_tables.TryGetValue(table.Network, out var known) && known.Equals(table)
                && _told.TryGetValue(table.Network, out var told) && told.Equals(table))
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
                _records.Save(table);
            }
        }
    }

    /// <summary>The names process is known now, or a while has passed: who has ports that are wanted?</summary>
    public void HoldAgain()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            try
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
            }
            finally
            {
                AskLater();
            }
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
            _halfTold.Remove(name);
            _records.Remove(name);
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
        lock (_lock)
        {
            _isDisposed = true;
            _asking?.Dispose();
            _ingress.Dispose();
        }
    }

    // What is asked for again and again would never come about if each asking began the pause anew.
    private void AskLater()
    {
        TimeSpan? patience = _halfTold.Count > 0 ? KernelPatience : _ingress.Blocked.Count > 0 ? PortPatience : null;
        if (patience is { } pause && (_askingIn is null || pause < _askingIn))
        {
            _asking ??= time.CreateTimer(
                _ => AskAgain(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _asking.Change(pause, Timeout.InfiniteTimeSpan);
            _askingIn = pause;
        }
    }

    private void AskAgain()
    {
        try
        {
            var isTold = false;
            lock (_lock)
            {
                _askingIn = null;
                if (_isDisposed)
                {
                    return;
                }

                try
                {
                    foreach (var table in _tables.Values.Where(table => _halfTold.ContainsKey(table.Network)).ToList())
                    {
                        if (TryProgramLocked(table))
                        {
                            isTold = true;
                            _records.Save(table);
                        }
                    }
                }
                finally
                {
                    HoldAgain();
                }
            }

            if (isTold)
            {
                Changed?.Invoke();
            }
        }
#pragma warning disable CA1031 // The edge of a timer: what escapes here ends the process.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogNotAsked(failure.Message);
        }
    }

    private bool TryProgramLocked(OverlayTable table)
    {
        try
        {
            Program(table);
            return true;
        }
        catch (Exception failure) when (failure is IOException or NetworkException)
        {
            LogNotTold(table.Network, failure.Message);
            return false;
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
                    port => _ingress.HoldingOf(table.Network, port));
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
            // What is here of that name goes, and with it all that the kernel knows.
            _halfTold.Remove(table.Network);
            return;
        }

        var before = _told.GetValueOrDefault(table.Network);
        try
        {
            Program(network, before, table);
            _halfTold.Remove(table.Network);
        }
        catch
        {
            var known = _halfTold.GetValueOrDefault(table.Network) ?? [];
            _halfTold[table.Network] =
                [.. known, .. OverlayPeers.AddressesOf(before), .. OverlayPeers.AddressesOf(table)];
            AskLater();
            throw;
        }

        var (added, gone) = OverlayPeers.ServicesDifference(before, table);
        if (added.Count + gone.Count > 0)
        {
            ServicesChanged?.Invoke(table.Network, added, gone);
        }
    }

    // Ways are made before rules lead to them, and taken away after.
    private void Program(NetworkRecord network, OverlayTable? before, OverlayTable table)
    {
        var doubtful = _halfTold.GetValueOrDefault(table.Network);
        if (network.Spec.IsEncrypted())
        {
            ways.Need(OverlayPeers.Machines(table).Select(machine => new MachinePair(table.Machine, machine)));
        }

        var bridge = inventory.Bridges[table.Network];
        var gone = _applier.Tell(network, bridge, doubtful is null ? before : null, table);
        var removed = doubtful is null ? gone : [.. doubtful.Except(OverlayPeers.AddressesOf(table))];
        _ingress.Hold(table);
        AskLater();
        rules.SetOverlays(TakeRules(table.Network));
        Lead(bridge, before, table);
        _applier.Forget(network, bridge, table, removed);
        _applier.Withdraw(before, table);
        _told[table.Network] = table;
    }

    // What containers reach does not depend on it.
    private void Lead(int bridge, OverlayTable? before, OverlayTable table)
    {
        try
        {
            var (added, gone) = OverlayPeers.ServicesDifference(before, table);
            _applier.Lead(bridge, added, gone);
        }
        catch (LinuxException failure)
        {
            LogNotLed(table.Network, failure.Message);
        }
    }
}
