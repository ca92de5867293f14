using System.Net;
using Orc.Linux;
using Orc.Linux.Netlink;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Makes an overlay's VXLAN device, and tells it who is where.</summary>
internal sealed class OverlayApplier(HostNetwork host)
{
    /// <summary>As IANA assigned it to VXLAN.</summary>
    public const int Port = 4789;

    /// <summary>Of encrypted networks: what is sent to it and not encrypted is dropped, here and there, so that no
    /// mistake can let their packets out in the clear. Nobody has it at IANA.</summary>
    public const int EncryptedPort = 4795;

    /// <summary>The socket must have room for the kernel's word on every one of them.</summary>
    public const int RoutesABatch = 200;

    // Four to six messages each.
    private const int PeersABatch = 50;

    /// <summary>
    /// Tells the kernel what it does not know yet; the device is made with the first peer, and anew when this machine
    /// has another address: a device keeps the one that it was made with. What it is to forget comes
    /// back: that is done by <see cref="Forget"/> once no rule leads there any more.
    /// </summary>
    /// <param name="network">Has its bridge.</param>
    /// <param name="bridge">The bridge's index.</param>
    /// <param name="before">What the kernel was told; null: nothing.</param>
    /// <param name="now">What it shall know.</param>
    public IReadOnlyList<IPAddress> Tell(NetworkRecord network, int bridge, OverlayTable? before, OverlayTable now)
    {
        var device = network.Overlay!.Device;
        var removed = OverlayPeers.Difference(before, now).Removed;
        var link = host.Route.FindLink(device);
        if (link is { Kind: not "vxlan" })
        {
            throw new NetworkException(
                $"cannot connect network {network.Spec.Name}: interface {device} exists and is not ours");
        }

        if (link is not null && IPAddress.TryParse(now.Machine, out var machine) && !machine.Equals(link.Local))
        {
            Delete(link);
            link = null;
        }

        if (link is null)
        {
            if (OverlayPeers.Of(now).Count == 0)
            {
                return removed;
            }

            link = Create(network, bridge, IPAddress.Parse(now.Machine));
            before = null;
        }

        var set = OverlayPeers.Difference(before, now).Set;
        foreach (var some in set.Chunk(PeersABatch))
        {
            var batch = new NetlinkWriter();
            foreach (var (address, end) in some)
            {
                var hardware = MacAddresses.For(address);
                batch.SetTunnelEnd(link.Index, hardware, end);
                batch.SetPortEntry(link.Index, hardware);
                Introduce(batch, address);
                if (OverlayAddresses.Of(now.Subnet6, address.ToString()) is { } address6)
                {
                    Introduce(batch, IPAddress.Parse(address6));
                }

                // The device answers who asks. This machine, which leads packets to services' endpoints, need not ask:
                // what it was told does not count among the neighbours that a kernel has room for.
                void Introduce(NetlinkWriter batch, IPAddress neighbour)
                {
                    batch.SetNeighbour(link.Index, neighbour, hardware);
                    batch.SetNeighbour(bridge, neighbour, hardware);
                }
            }

            host.Route.Execute(batch);
        }

        return removed;
    }

    /// <summary>
    /// The machine's own ways to services' addresses: by the bridge, from its address there. Without one a program on
    /// this machine finds the network unreachable before a rule sees its packet, where there is no default route of the
    /// family. They go with the bridge.
    /// </summary>
    public void Lead(int bridge, IEnumerable<IPAddress> added, IEnumerable<IPAddress> removed)
    {
        foreach (var some in added.Chunk(RoutesABatch))
        {
            var batch = new NetlinkWriter();
            foreach (var address in some)
            {
                batch.AddLinkRoute(address, bridge);
            }

            host.Route.Execute(batch);
        }

        foreach (var some in removed.Chunk(RoutesABatch))
        {
            var batch = new NetlinkWriter();
            foreach (var address in some)
            {
                batch.DeleteHostRoute(address, bridge);
            }

            try
            {
                host.Route.Execute(batch);
            }
            catch (LinuxException gone) when (gone.Error == Errno.NoProcess)
            {
                // Each was tried; what is missing is no route (ESRCH).
            }
        }
    }

    /// <summary>A busy client of UDP would send to an endpoint that leaves until it is gone; what is connected may
    /// finish. After no rule leads there any more.</summary>
    public void Withdraw(OverlayTable? before, OverlayTable now) =>
        host.Netfilter.ForgetDatagrams(OverlayPeers.Withdrawn(before, now));

    /// <param name="network">As it was told.</param>
    /// <param name="bridge">Its index.</param>
    /// <param name="now">What is known.</param>
    /// <param name="removed">Who is not there any more.</param>
    public void Forget(NetworkRecord network, int bridge, OverlayTable now, IReadOnlyList<IPAddress> removed)
    {
        if (removed.Count > 0 && host.Route.FindLink(network.Overlay!.Device) is { } link)
        {
            foreach (var some in removed.Chunk(PeersABatch))
            {
                ForgetSome(link.Index, bridge, now.Subnet6, some);
            }
        }
    }

    /// <summary>Nothing happens if it is gone.</summary>
    public void Remove(NetworkRecord network)
    {
        if (network.Overlay is { } overlay && host.Route.FindLink(overlay.Device) is { Kind: "vxlan" } link)
        {
            Delete(link);
        }
    }

    private void Delete(LinkState link)
    {
        var batch = new NetlinkWriter();
        batch.DeleteLink(link.Index);
        try
        {
            host.Route.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoSuchDevice)
        {
            // Somebody was faster.
        }
    }

    private LinkState Create(NetworkRecord network, int bridge, IPAddress local)
    {
        var overlay = network.Overlay!;
        var batch = new NetlinkWriter();
        batch.AddVxlan(new VxlanOptions(
            overlay.Device,
            MacAddresses.ForDevice(overlay.Device),
            overlay.Identifier,
            local,
            network.Spec.IsEncrypted() ? EncryptedPort : Port,
            bridge,
            network.Mtu));
        host.Route.Execute(batch);
        var link = host.Route.FindLink(overlay.Device)!;
        batch = new NetlinkWriter();
        batch.SetTold(link.Index);
        host.Route.Execute(batch);
        return link;
    }

    // Each is tried; one that was not there is as good as gone.
    private void ForgetSome(int device, int bridge, string subnet6, IPAddress[] addresses)
    {
        var batch = new NetlinkWriter();
        foreach (var address in addresses)
        {
            var hardware = MacAddresses.For(address);
            batch.RemoveTunnelEnd(device, hardware);
            batch.RemovePortEntry(device, hardware);
            batch.RemoveNeighbour(device, address);
            batch.RemoveNeighbour(bridge, address);
            if (OverlayAddresses.Of(subnet6, address.ToString()) is { } address6)
            {
                batch.RemoveNeighbour(device, IPAddress.Parse(address6));
                batch.RemoveNeighbour(bridge, IPAddress.Parse(address6));
            }
        }

        try
        {
            host.Route.Execute(batch);
        }
        catch (LinuxException gone) when (gone.Error == Errno.NoEntry)
        {
            // A daemon before this one did it.
        }

        host.Netfilter.ForgetConnections(
        [
            .. addresses,
            .. addresses.Select(address => OverlayAddresses.Of(subnet6, address.ToString()))
                .OfType<string>()
                .Select(IPAddress.Parse),
        ]);
    }
}
