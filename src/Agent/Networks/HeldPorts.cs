using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Sockets;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Ports of the host that are ours as long as this, or a child process that was given the descriptors,
/// lives.</summary>
internal sealed class HeldPorts(ImmutableArray<PortSpec> ports, ImmutableArray<ReservedPort> reserved) : IDisposable
{
    public static readonly HeldPorts None = new([], []);

    /// <summary>As asked, with one number where a range or none was asked.</summary>
    public ImmutableArray<PortSpec> Ports { get; } = ports;

    /// <summary>For the process that shall go on holding them (conmon).</summary>
    public IEnumerable<SafeFileHandle> Descriptors => reserved.Select(port => port.Descriptor);

    /// <summary>From now on the names process may hold them too, which outlives the daemon.</summary>
    public void Share()
    {
        foreach (var port in reserved)
        {
            port.Share();
        }
    }

    public void Dispose()
    {
        foreach (var port in reserved)
        {
            port.Dispose();
        }
    }
}
