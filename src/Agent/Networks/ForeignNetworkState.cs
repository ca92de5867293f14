using Orc.Linux;
using Orc.Linux.Netlink;

namespace Orc.Agent.Networks;

/// <summary>What a container with network rights made in its own namespace: interfaces, addresses and routes the record
/// does not know.</summary>
internal sealed class ForeignNetworkState(NetlinkSocket inside, ContainerNetworkRecord record)
{
    private const string Loopback = "lo";

    public void Remove()
    {
        var links = inside.ListLinks();
        var own = links.Where(IsOwn).ToDictionary(link => link.Index);
        foreach (var link in links.Where(link => !IsOwn(link)))
        {
            // What a module puts into every namespace (tunl0, sit0) cannot be deleted and does no harm.
            Try(batch => batch.DeleteLink(link.Index));
        }

        foreach (var address in inside.ListAddresses().Where(address => IsForeign(address, own)))
        {
            Try(batch => batch.DeleteAddress(address));
        }

        foreach (var route in inside.ListRoutes().Where(route => route.Gateway is not null || !IsConnected(route, own)))
        {
            Try(batch => batch.DeleteRoute(route));
        }
    }

    private bool IsOwn(LinkState link) =>
        link.Name == Loopback || record.Endpoints.Any(endpoint => endpoint.Interface == link.Name);

    private bool IsForeign(AddressState address, Dictionary<int, LinkState> own)
    {
        if (!own.TryGetValue(address.LinkIndex, out var link) || address.Address.IsIPv6LinkLocal)
        {
            return false;
        }

        return link.Name == Loopback
            ? !System.Net.IPAddress.IsLoopback(address.Address)
            : !record.Endpoints.Any(endpoint =>
                endpoint.Interface == link.Name && endpoint.Addresses.Contains(address.Address));
    }

    // The kernel makes these with an address.
    private bool IsConnected(RouteState route, Dictionary<int, LinkState> own) =>
        own.TryGetValue(route.LinkIndex, out var link) && record.Endpoints.Any(endpoint =>
            endpoint.Interface == link.Name &&
            (route.Destination.BaseAddress.IsIPv6LinkLocal || endpoint.Addresses.Any(route.Destination.Contains)));

    private void Try(Action<NetlinkWriter> message)
    {
        var batch = new NetlinkWriter();
        message(batch);
        try
        {
            inside.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error is
            Errno.NoSuchDevice or Errno.NoProcess or Errno.NoEntry or Errno.NotSupported or Errno.AddressNotAvailable)
        {
            // Went with something else, or cannot be removed by anybody.
        }
    }
}
