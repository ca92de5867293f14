using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orc.Agent.Networks.Firewalls;
using Orc.Linux;
using Orc.Linux.Netlink;
using Orc.Linux.Nftables;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// Keeps our nftables table as intended: small changes by element, the whole of it from intent when it is found damaged
/// or gone. What others change in theirs is looked at too.
/// </summary>
internal sealed partial class RulesetApplier(
    HostNetwork host, string table, ForeignFirewalls firewalls, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // Another firewall's start is many changes, one after another: it is looked at when they come to rest.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    // A table that could not be written is not told of again by anybody: it is tried until it is.
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly NftablesWatch _watch = host.Run(() => NftablesWatch.Open(table));
    private readonly CancellationTokenSource _stopping = new();
    private RulesetIntent _intent = new() { Table = table };
    private Task _watching = Task.CompletedTask;
    private Task _mending = Task.CompletedTask;

    /// <summary>One word, however often it is said: the table is not as intended.</summary>
    private readonly Channel<bool> _damages = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The table is not as intended: writing it failed.</summary>
    private bool _isDamaged;

    /// <summary>Makes the table what the intent says, whatever it was, and from now on keeps it so.</summary>
    public void Start(RulesetIntent intent)
    {
        lock (_lock)
        {
            _intent = intent;
            Rebuild();
        }

        LeadOnAll();
        firewalls.Examine(Networks);
        _watching = WatchAsync(_stopping.Token);
        _mending = MendAsync(_stopping.Token);
    }

    public void AddNetwork(NetworkRecord network, bool dropsForeignForwards)
    {
        Change(
            intent => intent with
            {
                Networks = [.. intent.Networks.Where(other => other.Id != network.Id), network],
                DropsForeignForwards = dropsForeignForwards,
            },
            before => before.DropsForeignForwards == dropsForeignForwards ? Ruleset.AddNetwork(table, network) : null);
        firewalls.Follow(Networks);
    }

    public void RemoveNetwork(NetworkRecord network)
    {
        Change(
            intent => intent with { Networks = [.. intent.Networks.Where(other => other.Id != network.Id)] },
            before => before.Networks.Any(other => other.Id == network.Id)
                ? Ruleset.RemoveNetwork(table, network)
                : "");
        firewalls.Follow(Networks);
    }

    public void SetOverlays(IReadOnlyList<OverlayRules> overlays)
    {
        var led = new HashSet<int>();
        Change(
            intent =>
            {
                led.UnionWith(overlays.SelectMany(DatagramPorts));
                led.ExceptWith(intent.Overlays.SelectMany(DatagramPorts));
                return intent with { Overlays = [.. overlays] };
            },
            before => OverlayText.Change(table, before.Overlays, overlays));
        LeadOn(led);
    }

    public void Publish(IReadOnlyList<PublishedPort> ports)
    {
        if (ports.Count > 0)
        {
            Change(
                intent => intent with { Ports = [.. intent.Ports, .. ports] },
                _ => Ruleset.Publish(table, ports));
            LeadOn(DatagramPorts(ports));
        }
    }

    public void Withdraw(IReadOnlyList<PublishedPort> ports)
    {
        if (ports.Count > 0)
        {
            Change(
                intent => intent with { Ports = intent.Ports.RemoveRange(ports) },
                before => Ruleset.Withdraw(table, ports.Where(before.Ports.Contains)));
        }
    }

    /// <summary>Takes the table away; for uninstalling only.</summary>
    public void Remove()
    {
        lock (_lock)
        {
            _stopping.Cancel();
            host.Rules.Run(Ruleset.Remove(table), $"remove the table {table}");
        }

        firewalls.Examine(() => []);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        await _mending;
        _watch.Dispose();
        _stopping.Dispose();
    }

    // The text of a change is made from the intent before it; null asks for a rebuild.
    private void Change(Func<RulesetIntent, RulesetIntent> next, Func<RulesetIntent, string?> text)
    {
        bool wasDamaged;
        lock (_lock)
        {
            wasDamaged = _isDamaged;
            var commands = wasDamaged ? null : text(_intent);
            _intent = next(_intent);
            if (commands is { Length: 0 })
            {
                return;
            }

            try
            {
                if (commands is not null)
                {
                    host.Rules.Run(commands, "change the firewall's table");
                    return;
                }
            }
            catch (NftablesException refused)
            {
                // Somebody changed the table behind our back; the intent is what counts.
                LogRefused(logger, table, refused.Message);
            }

            Rebuild();
        }

        if (wasDamaged)
        {
            LeadOnAll();
        }
    }

    // Who sends to such a port was led nowhere until now, and the kernel would keep it so as long as it sends.
    private void LeadOn(HashSet<int> ports)
    {
        if (ports.Count == 0)
        {
            return;
        }

        try
        {
            host.Netfilter.ForgetUntranslated(
                ports, host.Route.ListAddresses().Select(address => address.Address).ToHashSet());
        }
        catch (LinuxException failure)
        {
            LogNotLedOn(logger, string.Join(", ", ports.Order()), failure.Message);
        }
    }

    private void LeadOnAll()
    {
        RulesetIntent intent;
        lock (_lock)
        {
            intent = _intent;
        }

        LeadOn([.. DatagramPorts(intent.Ports), .. intent.Overlays.SelectMany(DatagramPorts)]);
    }

    private static HashSet<int> DatagramPorts(IEnumerable<PublishedPort> ports) =>
        [.. ports.Where(port => port.Protocol == PortProtocol.Udp).Select(port => port.HostPort)];

    private static IEnumerable<int> DatagramPorts(OverlayRules overlay) =>
        from published in overlay.Ports
        where published.Port.Protocol == PortProtocol.Udp && !published.Endpoints.IsEmpty
        select published.Port.HostPort ?? 0;

    private IReadOnlyCollection<NetworkRecord> Networks()
    {
        lock (_lock)
        {
            return _intent.Networks;
        }
    }

    private void Rebuild()
    {
        _isDamaged = true;
        try
        {
            host.Rules.Run(Ruleset.Rebuild(_intent), $"write the firewall's table {table}");
            _isDamaged = false;
        }
        catch
        {
            _damages.Writer.TryWrite(true);
            throw;
        }
    }

    private async Task MendAsync(CancellationToken cancellationToken)
    {
        var reason = "";
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _damages.Reader.ReadAsync(cancellationToken);
                await Task.Delay(RetryPause, time, cancellationToken);
                lock (_lock)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (!_isDamaged)
                    {
                        continue;
                    }

                    Rebuild();
                }

                reason = "";
                LeadOnAll();
                LogMended(logger, table);
                firewalls.Examine(Networks);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException failure)
            {
                if (failure.Message != reason)
                {
                    LogFailed(logger, table, failure.Message);
                }

                reason = failure.Message;
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await _watch.WaitForForeignChangeAsync(cancellationToken))
                {
                    lock (_lock)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        Rebuild();
                    }

                    LeadOnAll();
                    LogRebuilt(logger, table);
                }

                await Task.Delay(Rest, time, cancellationToken);
                firewalls.Examine(Networks);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException failure)
            {
                LogFailed(logger, table, failure.Message);
            }
        }
    }
}
