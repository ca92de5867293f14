using System.Collections.Immutable;
using System.Net;

namespace Orc.Agent.Names.Serving;

/// <summary>The host's resolvers, read again whenever their file has changed.</summary>
internal sealed class HostServers(string path)
{
    // resolv.conf(5): without a server, the one on this machine.
    private static readonly ImmutableArray<IPAddress> Local = [IPAddress.Loopback];

    private readonly Lock _gate = new();
    private DateTime? _readOf;
    private ImmutableArray<IPAddress> _servers = Local;

    public ImmutableArray<IPAddress> Current
    {
        get
        {
            lock (_gate)
            {
                var changed = FindChange();
                if (changed != _readOf)
                {
                    _readOf = changed;
                    _servers = Read();
                }

                return _servers;
            }
        }
    }

    // Through links: systemd-resolved and others put one in its place. Null: there is no such file.
    private DateTime? FindChange()
    {
        try
        {
            return (File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)).LastWriteTimeUtc;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ImmutableArray<IPAddress> Read()
    {
        try
        {
            var servers = HostResolvers.Parse(File.ReadAllText(path)).Servers;
            return servers.IsEmpty ? Local : servers;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return Local;
        }
    }
}
