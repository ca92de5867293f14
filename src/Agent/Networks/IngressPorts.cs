using Microsoft.Extensions.Logging;
using Orc.Linux;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Ports that the cluster's services publish on this node: bound, so that nobody else takes them.</summary>
/// <param name="holder">Binds them.</param>
/// <param name="isSure">
/// Our names process is known. It holds such ports through the daemon's death: until then, one in use is taken for
/// ours.
/// </param>
/// <param name="logger">Is told of a port that somebody else has.</param>
internal sealed partial class IngressPorts(PortHolder holder, Func<bool> isSure, ILogger logger) : IDisposable
{
    private readonly Dictionary<(string Network, PortSpec Port), HeldPorts> _held = [];
    private readonly Dictionary<(string Network, PortSpec Port), string> _blocked = [];
    private int _version;

    /// <summary>Ports that somebody else has, and who.</summary>
    public IReadOnlyDictionary<(string Network, PortSpec Port), string> Blocked => _blocked;

    public PortHolding HoldingOf(string network, PortSpec port) =>
        _blocked.ContainsKey((network, port)) ? PortHolding.Blocked
        : _held.ContainsKey((network, port)) ? PortHolding.Ours
        : PortHolding.Unsure;

    /// <summary>Takes what is new, and gives back what is not published any more.</summary>
    /// <returns>Whether others are held or blocked than before.</returns>
    public bool Hold(OverlayTable table)
    {
        var wanted = table.Services.SelectMany(service => service.Ports).ToHashSet();
        var before = _version;
        Release(table.Network, wanted);
        foreach (var port in wanted.Where(port => !_held.ContainsKey((table.Network, port))))
        {
            Hold((table.Network, port));
        }

        return _version != before;
    }

    public void Release(string network) => Release(network, []);

    public void Dispose()
    {
        foreach (var held in _held.Values)
        {
            held.Dispose();
        }

        _held.Clear();
    }

    private void Hold((string Network, PortSpec Port) key)
    {
        try
        {
            var held = holder.HoldForService(key.Port);
            Unblock(key);
            if (held.Ports.IsEmpty)
            {
                // On an address that this node lacks: asked again with the next table.
                return;
            }

            _held[key] = held;
            _version++;
        }
        catch (NetworkException taken) when (isSure())
        {
            if (!_blocked.TryGetValue(key, out var known) || known != taken.Message)
            {
                LogTaken(taken.Message);
            }

            Block(key, taken.Message);
        }
        catch (NetworkException)
        {
            // Asked again once the names process is known.
        }
        catch (LinuxException failure)
        {
            // Whatever the kernel has against this one: the network's other ports and endpoints are told all the same.
            Block(key, $"cannot publish port {key.Port.HostPort}: {failure.Message}");
            LogTaken(_blocked[key]);
        }
    }

    private void Block((string Network, PortSpec Port) key, string reason)
    {
        _version += _blocked.ContainsKey(key) ? 0 : 1;
        _blocked[key] = reason;
    }

    private void Unblock((string Network, PortSpec Port) key) => _version += _blocked.Remove(key) ? 1 : 0;

    private void Release(string network, HashSet<PortSpec> wanted)
    {
        foreach (var key in _held.Keys.Where(key => key.Network == network && !wanted.Contains(key.Port)).ToList())
        {
            _held.Remove(key, out var held);
            held!.Dispose();
            _version++;
        }

        foreach (var key in _blocked.Keys.Where(key => key.Network == network && !wanted.Contains(key.Port)).ToList())
        {
            Unblock(key);
        }
    }

    [LoggerMessage(LogLevel.Warning, "a service's port does not lead to it on this node: {Reason}")]
    private partial void LogTaken(string reason);
}
