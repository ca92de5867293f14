using Microsoft.Extensions.Logging;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Ports that the cluster's services publish on this node: bound, so that nobody else takes them.</summary>
internal sealed partial class IngressPorts(PortHolder holder, ILogger logger) : IDisposable
{
    private readonly Dictionary<(string Network, PortSpec Port), HeldPorts> _held = [];

    /// <summary>Takes what is new, and gives back what is not published any more.</summary>
    public void Hold(OverlayTable table)
    {
        var wanted = table.Services.SelectMany(service => service.Ports).ToHashSet();
        var over = _held.Keys.Where(key => key.Network == table.Network && !wanted.Contains(key.Port)).ToList();
        foreach (var gone in over)
        {
            _held.Remove(gone, out var held);
            held!.Dispose();
        }

        foreach (var port in wanted.Where(port => !_held.ContainsKey((table.Network, port))))
        {
            try
            {
                _held[(table.Network, port)] = holder.Hold([port]);
            }
            catch (NetworkException taken)
            {
                LogTaken(taken.Message);
            }
        }
    }

    public void Release(string network)
    {
        foreach (var key in _held.Keys.Where(key => key.Network == network).ToList())
        {
            _held.Remove(key, out var held);
            held!.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var held in _held.Values)
        {
            held.Dispose();
        }

        _held.Clear();
    }

    [LoggerMessage(LogLevel.Warning, "a service's port does not lead to it on this node: {Reason}")]
    private partial void LogTaken(string reason);
}
