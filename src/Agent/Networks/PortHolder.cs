using System.Net;
using System.Net.Sockets;
using Orc.Linux;
using Orc.Linux.Sockets;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Takes published ports before anything else is done, so that a port in use is the first thing a user hears,
/// and nobody can take one later.</summary>
/// <param name="host">The machine.</param>
/// <param name="inventory">Which containers of ours publish what.</param>
/// <param name="findService">The service of the cluster that does, on such an address; null: none.</param>
/// <param name="namesProcess">The pid of our names process, which listens on IPv6 ports by agreement; 0: none.</param>
internal sealed class PortHolder(
    HostNetwork host,
    NetworkInventory inventory,
    Func<PortSpec, ServicePublisher?> findService,
    Func<int> namesProcess)
{
    // The kernel's choice for one address may be taken on another; more than a few in a row is no accident.
    private const int EphemeralTries = 50;

    /// <param name="ports">All that it publishes.</param>
    /// <param name="container">For whom; in a restart in place what it has is in nobody's way. Null: for none of ours.
    /// </param>
    /// <exception cref="NetworkException">A port is in use, or the host lacks an address; it names which, and
    /// whose.</exception>
    public HeldPorts Hold(IReadOnlyList<PortSpec> ports, ContainerId? container) => ports.Count == 0
        ? HeldPorts.None
        : host.Run(() =>
        {
            var claim = new Claim(container);
            try
            {
                foreach (var port in ports)
                {
                    claim.Chosen.Add(Hold(port, claim));
                }

                return new HeldPorts([.. claim.Chosen], [.. claim.Reserved]);
            }
            catch
            {
                claim.Reserved.ForEach(port => port.Dispose());
                throw;
            }
        });

    /// <summary>Takes a port that a service of the cluster publishes; the names process may hold it too. Nothing is
    /// taken on an address that this host lacks: the port is for the nodes that have it.</summary>
    /// <exception cref="NetworkException">It is in use, or the kernel lacks the protocol.</exception>
    public HeldPorts HoldForService(PortSpec port) => host.Run(() =>
    {
        var number = port.HostPort ?? 0;
        try
        {
            var claim = new Claim(null);
            var (taken, conflict) = TryHold(OfService(port), number, PortSharing.None, claim);
            var held = conflict is null
                ? new HeldPorts([port], [.. taken])
                : throw InUse(port, number, FindOther(number, port, claim), conflict);
            if (port.Protocol != PortProtocol.Sctp)
            {
                held.Share();
            }

            return held;
        }
        catch (NetworkException lacking) when (lacking.IsAddressLacking)
        {
            return HeldPorts.None;
        }
    });

    /// <summary>Why a service of the cluster could not publish a port here, for a person; null: nothing is in the way.
    /// What another service of the cluster has is no obstacle: the control plane knows better, and may just have
    /// removed it.</summary>
    /// <param name="port">One that every node shall publish.</param>
    /// <param name="isLacking">It is on an address that this host does not have, which is no obstacle.</param>
    public string? FindObstacle(PortSpec port, out bool isLacking)
    {
        isLacking = false;
        port = OfService(port);
        var publisher = port.HostPort is null ? null : findService(port);
        if (publisher is { IsEverywhere: true })
        {
            return null;
        }

        try
        {
            using var held = publisher is null ? Hold([port], null) : HoldRest(port);
            return null;
        }
        catch (NetworkException obstacle)
        {
            isLacking = obstacle.IsAddressLacking;
            return isLacking ? null : obstacle.Message;
        }
    }

    // On the addresses that no service has yet. What we hold for the others lets itself be shared, and nobody else's
    // does; but for SCTP, of which the port is taken to be free.
    private HeldPorts HoldRest(PortSpec port) => port.Protocol == PortProtocol.Sctp ? HeldPorts.None : host.Run(() =>
    {
        var number = port.HostPort!.Value;
        var claim = new Claim(null);
        var (taken, conflict) = TryHold(port, number, PortSharing.Willing, claim);
        return conflict is null
            ? new HeldPorts([port], [.. taken])
            : throw InUse(port, number, FindOther(number, port, claim), conflict);
    });

    // The IPv6 of a service's port is led to its IPv4: who has that is in the way of "[::]" too.
    private static PortSpec OfService(PortSpec port) =>
        HostAddresses.AreAll(port.HostAddress) ? port with { HostAddress = null } : port;

    private PortSpec Hold(PortSpec port, Claim claim)
    {
        if (port.HostPort is not { } first)
        {
            return HoldAny(port, claim);
        }

        var last = port.HostPortEnd ?? first;
        for (var number = first; ; number++)
        {
            // Our names process holds the cluster's ports with us, and would let us share them.
            var (taken, conflict) = findService(port with { HostPort = number }) is null
                ? TryHold(port, number, PortSharing.None, claim)
                : ([], new LinuxException($"bind port {number}", Errno.AddressInUse));
            if (conflict is null)
            {
                claim.Reserved.AddRange(taken);
                return port with { HostPort = number, HostPortEnd = null };
            }

            if (number >= last)
            {
                throw InUse(port, number, claim, conflict);
            }
        }
    }

    private PortSpec HoldAny(PortSpec port, Claim claim)
    {
        for (var tries = 1; ; tries++)
        {
            var (taken, conflict) = TryHold(port, number: 0, PortSharing.None, claim);
            if (conflict is null)
            {
                claim.Reserved.AddRange(taken);
                return port with { HostPort = taken[0].EndPoint.Port, HostPortEnd = null };
            }

            if (tries == EphemeralTries)
            {
                throw InUse(port, taken.FirstOrDefault()?.EndPoint.Port ?? 0, claim, conflict);
            }
        }
    }

    // All addresses of one port, or none. Number 0: the kernel's choice for the first, the same for the others.
    private (List<ReservedPort> Taken, LinuxException? Conflict) TryHold(
        PortSpec port, int number, PortSharing sharing, Claim claim)
    {
        var taken = new List<ReservedPort>();
        foreach (var address in Addresses(port))
        {
            try
            {
                taken.Add(Take(new IPEndPoint(address, number), port, sharing, claim));
                number = taken[0].EndPoint.Port;
            }
            catch (LinuxException conflict) when (conflict.Error == Errno.AddressInUse)
            {
                taken.ForEach(one => one.Dispose());
                return (taken, conflict);
            }
            catch (LinuxException lacking) when (lacking.Error is
                Errno.AddressNotAvailable or Errno.AddressFamilyNotSupported or Errno.NotImplemented)
            {
                // A host without IPv6 publishes on IPv4 alone.
                if (port.HostAddress is not null || address.AddressFamily == AddressFamily.InterNetwork)
                {
                    taken.ForEach(one => one.Dispose());
                    throw new NetworkException(
                        $"cannot publish port {Name(port, number)}: this host has no address {address}", lacking)
                    {
                        IsAddressLacking = true,
                    };
                }
            }
            catch (LinuxException unknown) when (unknown.Error is
                Errno.ProtocolNotSupported or Errno.SocketTypeNotSupported)
            {
                taken.ForEach(one => one.Dispose());
                throw new NetworkException(
                    $"cannot publish port {Name(port, number)}: this kernel has no SCTP (modprobe sctp)",
                    unknown);
            }
        }

        return (taken, null);
    }

    private static IPAddress[] Addresses(PortSpec port) => port.HostAddress switch
    {
        null or "" => [IPAddress.Any, IPAddress.IPv6Any],
        { } text when IPAddress.TryParse(text.Trim('[', ']'), out var address) => [address],
        { } text => throw new NetworkException(
            $"cannot publish port {port.Target}: \"{text}\" is not an address of this host"),
    };

    private ReservedPort Take(IPEndPoint endPoint, PortSpec asked, PortSharing sharing, Claim claim)
    {
        var (type, number) = asked.Protocol switch
        {
            PortProtocol.Tcp => (SocketType.Stream, ProtocolType.Tcp),
            PortProtocol.Udp => (SocketType.Dgram, ProtocolType.Udp),
            // SCTP, where the kernel has it.
            _ => (SocketType.Seqpacket, (ProtocolType)132),
        };
        ReservedPort port;
        try
        {
            RequireUnclaimed(endPoint, asked, sharing, claim);
            port = ReservedPort.Take(endPoint, type, number, sharing);
        }
        catch (LinuxException inUse) when (inUse.Error == Errno.AddressInUse && type != SocketType.Seqpacket)
        {
            var owner = PortOwner.Find(number, endPoint.Port);
            sharing = owner is { Pid: not 0 } && owner.Pid == namesProcess() ? PortSharing.Willing
                : owner is null && number == ProtocolType.Tcp ? PortSharing.Closing
                : PortSharing.None;
            if (sharing == PortSharing.None)
            {
                throw;
            }

            // The names process opens and closes its listeners while we look: on IPv6 each of the two is as good as
            // both.
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                sharing = PortSharing.Willing;
            }

            RequireUnclaimed(endPoint, asked, sharing, claim);
            port = ReservedPort.Take(endPoint, type, number, sharing);
        }

        if (endPoint.AddressFamily == AddressFamily.InterNetworkV6 && type != SocketType.Seqpacket)
        {
            // The names process listens there on our behalf.
            port.Share();
        }

        if (type == SocketType.Dgram)
        {
            // Or it would take what is for the names process, and what nobody serves.
            port.Deafen();
        }

        return port;
    }

    // What our containers hold on IPv6 lets itself be shared: that it is taken, our own records say. But of two on all
    // addresses IPv4 tells, which nobody shares: the records may still have a container that has just ended.
    private void RequireUnclaimed(IPEndPoint endPoint, PortSpec asked, PortSharing sharing, Claim claim)
    {
        if (sharing != PortSharing.None
            && FindContainer(
                endPoint,
                claim,
                port => port.Protocol == asked.Protocol && (!IsOnBoth(port) || !IsOnBoth(asked))) is not null)
        {
            throw new LinuxException($"bind {endPoint}", Errno.AddressInUse);
        }
    }

    private NetworkException InUse(PortSpec port, int number, Claim claim, LinuxException conflict) =>
        InUse(
            port,
            number,
            FindContainer(number, port, claim) ?? FindService(number, port) ?? FindProcess(number, port),
            conflict);

    // Of a port that a service has, or shall have.
    private string FindOther(int number, PortSpec port, Claim claim) =>
        FindContainer(number, port, claim) ?? FindProcess(number, port);

    private string? FindContainer(int number, PortSpec port, Claim claim) => Addresses(port)
        .Select(address => FindContainer(
            new IPEndPoint(address, number), claim, published => published.Protocol == port.Protocol))
        .FirstOrDefault(found => found is not null);

    private string? FindContainer(IPEndPoint endPoint, Claim claim, Predicate<PortSpec> isMeant)
    {
        if (claim.Chosen.FirstOrDefault(port => isMeant(port) && IsOn(port, endPoint)) is { } own)
        {
            return $"port {own.Target} of the same container";
        }

        return inventory.Containers.Values
            .Where(container => container.Container != claim.Container?.Value
                && container.Ports.Any(port => isMeant(port) && IsOn(port, endPoint)))
            .Select(container => $"container {$"{container.Name} ({container.Container[..12]})".TrimStart()}")
            .FirstOrDefault();
    }

    private static bool IsOnBoth(PortSpec port) => string.IsNullOrEmpty(port.HostAddress);

    private static bool IsOn(PortSpec published, IPEndPoint endPoint) =>
        published.HostPort == endPoint.Port
        && Addresses(published).Any(address => address.AddressFamily == endPoint.AddressFamily
            && (address.Equals(endPoint.Address) || IsAny(address) || IsAny(endPoint.Address)));

    private static bool IsAny(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private string? FindService(int number, PortSpec port) => findService(port with { HostPort = number }) is { } found
        ? $"service {found.Service}, which the cluster publishes on every node"
        : null;

    private string FindProcess(int number, PortSpec port)
    {
        var transport = port.Protocol == PortProtocol.Udp ? ProtocolType.Udp : ProtocolType.Tcp;
        return PortOwner.Find(transport, number, namesProcess())?.ToString() ?? "another process";
    }

    private static NetworkException InUse(PortSpec port, int number, string holder, LinuxException conflict)
    {
        var range = port.HostPortEnd is { } end && end > port.HostPort
            ? $" (no port of {port.HostPort}-{end} is free)"
            : "";
        return new NetworkException(
            $"cannot publish port {Name(port, number)}: it is in use by {holder}{range}; " +
            "stop that, or publish another port",
            conflict);
    }

    private static string Name(PortSpec port, int number)
    {
        var protocol = port.Protocol.ToString().ToLowerInvariant();
        return port.HostAddress is null ? $"{number}/{protocol}" : $"{port.HostAddress}:{number}/{protocol}";
    }

    /// <summary>What one call takes, for a container of ours or for none.</summary>
    private sealed record Claim(ContainerId? Container)
    {
        public List<PortSpec> Chosen { get; } = [];

        public List<ReservedPort> Reserved { get; } = [];
    }
}
