using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Linux;
using Orc.Linux.Namespaces;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Attaches containers to networks and detaches them: record, namespace and endpoints, published
/// ports.</summary>
internal sealed class ContainerAttachments(
    NetworkDirectories directories,
    NetworkInventory inventory,
    NetworkRecords records,
    RulesetApplier rules,
    NetworkNews news,
    ForgottenConnections forgotten,
    ClusterAttachments attachments,
    EndpointApplier applier)
{
    private readonly WayOut _wayOut = new(inventory, records, rules, applier);

    public ContainerNetworkRecord? Find(ContainerId id) => inventory.Containers.GetValueOrDefault(id.Value);

    /// <summary>Makes a container's network namespace with its endpoints and published ports. On failure nothing is
    /// left.</summary>
    /// <param name="ports">What was held for it.</param>
    public async Task<AttachedNetwork> AttachAsync(
        ContainerId id, ContainerSpec spec, HeldPorts ports, CancellationToken cancellationToken)
    {
        if (spec.NetworkMode == NetworkMode.Host)
        {
            var warnings = EndpointPlanner.PortsWithoutEffect(spec, "the host's own network");
            return new AttachedNetwork(null, [], [], warnings);
        }

        if (spec.NetworkMode == NetworkMode.Container)
        {
            throw new NetworkException($"container {id.Short} shares a network: it has none of its own to attach");
        }

        cancellationToken.ThrowIfCancellationRequested();
        var attached = await Task.Run(() => Attach(id, spec, ports), CancellationToken.None);
        if (Find(id) is { } record)
        {
            await forgotten.SettleAsync(record.Endpoints.SelectMany(endpoint => endpoint.Addresses));
        }

        return attached;
    }

    /// <summary>Takes a container's network away. Nothing happens if it has none.</summary>
    public async Task DetachAsync(ContainerId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(id) is { } record)
        {
            await Task.Run(() => Detach(record), CancellationToken.None);
            Tell(NetworkNews.Disconnect, id, record.Endpoints);
        }
    }

    /// <summary>It is called otherwise from now on. False: it has no network, or was called so.</summary>
    public bool Rename(ContainerId id, string name)
    {
        lock (inventory.Gate)
        {
            if (Find(id) is not { } record || record.Name == name)
            {
                return false;
            }

            record = record with { Name = name };
            records.Save(record);
            inventory.Containers = inventory.Containers.SetItem(id.Value, record);
            return true;
        }
    }

    /// <summary>Before a restart in place: the same namespace and addresses, without what the last run changed
    /// there.</summary>
    public Task RestoreAsync(ContainerId id) => Find(id) is { } record
        ? Task.Run(() => applier.Restore(record, inventory.Networks, inventory.Bridges))
        : Task.CompletedTask;

    /// <summary>Puts a running container on one more network.</summary>
    public Task<AttachedNetwork> ConnectAsync(ContainerId id, EndpointSpec endpoint) => Task.Run(() =>
    {
        var before = Find(id) ??
            throw new NetworkException($"container {id.Short} has no network of its own to connect");
        if (before.Endpoints.Any(other => other.Network == endpoint.Network))
        {
            throw new NetworkException($"container {id.Short} is on network {endpoint.Network} already");
        }

        ContainerNetworkRecord after;
        EndpointRecord added;
        lock (inventory.Gate)
        {
            added = Plan(id, endpoint, EndpointPlanner.FreeInterface(before), isDefault: !before.Endpoints.Any(
                other => other.IsDefaultRoute) && !inventory.Require(endpoint.Network).Spec.Internal);
            after = before with { Endpoints = before.Endpoints.Add(added) };
            if (added.IsDefaultRoute)
            {
                after = after with { Published = Publish(after.Ports, added) };
            }

            inventory.Containers = inventory.Containers.SetItem(id.Value, after);
        }

        try
        {
            records.Save(after);
            applier.Connect(after, added, inventory.Networks[endpoint.Network], inventory.Bridges[endpoint.Network]);
            if (added.IsDefaultRoute)
            {
                rules.Publish(after.Published);
            }

            Tell(NetworkNews.Connect, id, [added]);
            return Report(_wayOut.Prefer(after, added), []);
        }
        catch
        {
            // As it is by now: it may have become the way out.
            var now = Find(id) ?? after;
            Disconnect(now, now.Endpoints.First(one => one.Network == endpoint.Network));
            throw;
        }
    });

    /// <summary>Takes a running container off a network.</summary>
    public Task DisconnectAsync(ContainerId id, string network) => Task.Run(() =>
    {
        var record = Find(id);
        var endpoint = record?.Endpoints.FirstOrDefault(other => other.Network == network) ??
            throw new NetworkException($"container {id.Short} is not on network {network}");
        Disconnect(record, endpoint);
        Tell(NetworkNews.Disconnect, id, [endpoint]);
    });

    /// <summary>After a daemon's start: undoes the networks of containers that are no more.</summary>
    public async Task AdoptAsync(IReadOnlySet<ContainerId> existing, CancellationToken cancellationToken)
    {
        var ids = inventory.Containers.Keys.Select(key => new ContainerId(key));
        foreach (var id in ids.Where(id => !existing.Contains(id)))
        {
            await DetachAsync(id, cancellationToken);
        }
    }

    /// <summary>Takes up the records. One without its namespace, or on a network that is gone, describes
    /// nothing.</summary>
    public void Recover()
    {
        NetworkNamespace.PreparePinFolder(directories.Pins);
        foreach (var container in records.LoadContainers().ToList())
        {
            if (!File.Exists(container.NamespacePath) ||
                container.Endpoints.Any(endpoint => !inventory.Networks.ContainsKey(endpoint.Network)))
            {
                NetworkNamespace.Unpin(container.NamespacePath);
                ForgetNeighbours(container.Endpoints);
                records.Remove(container);
                continue;
            }

            lock (inventory.Gate)
            {
                inventory.Containers = inventory.Containers.SetItem(container.Container, container);
                foreach (var endpoint in container.Endpoints)
                {
                    inventory.Addresses.Restore(endpoint, container.Container);
                }
            }
        }

        foreach (var pin in Directory.EnumerateFiles(directories.Pins))
        {
            if (!inventory.Containers.ContainsKey(Path.GetFileName(pin)))
            {
                NetworkNamespace.Unpin(pin);
            }
        }
    }

    /// <summary>Services came to a network, or left it: containers that have their default route elsewhere are told.
    /// </summary>
    public void FollowServices(string network, IReadOnlyList<IPAddress> added, IReadOnlyList<IPAddress> removed)
    {
        foreach (var container in inventory.Containers.Values)
        {
            foreach (var endpoint in container.Endpoints.Where(one => one.Network == network && !one.IsDefaultRoute))
            {
                try
                {
                    EndpointApplier.SetServices(container, endpoint, inventory.Networks[network], added, removed);
                }
                catch (Exception gone) when (gone is LinuxException or IOException)
                {
                    // It is being made, and looks then, or it just ended.
                }
            }
        }
    }

    /// <summary>Null: the container has no network of its own.</summary>
    public AttachedNetwork? Report(ContainerId id) => Find(id) is { } record ? Report(record, []) : null;

    private AttachedNetwork Attach(ContainerId id, ContainerSpec spec, HeldPorts ports)
    {
        var warnings = ImmutableArray<string>.Empty;
        ContainerNetworkRecord record;
        lock (inventory.Gate)
        {
            if (inventory.Containers.ContainsKey(id.Value))
            {
                throw new NetworkException($"container {id.Short} has a network already");
            }

            record = Plan(id, spec, ports);
            inventory.Containers = inventory.Containers.Add(id.Value, record);
        }

        if (record.Published.IsEmpty)
        {
            warnings = EndpointPlanner.PortsWithoutEffect(spec, "a container without a network that leads out");
        }

        try
        {
            records.Save(record);
            applier.Create(record, inventory.Networks, inventory.Bridges);
            if (!record.Published.IsEmpty)
            {
                rules.Publish(record.Published);
            }

            Tell(NetworkNews.Connect, id, record.Endpoints);
            return Report(record, warnings);
        }
        catch
        {
            Detach(record);
            throw;
        }
    }

    private ContainerNetworkRecord Plan(ContainerId id, ContainerSpec spec, HeldPorts ports)
    {
        var specs = spec.NetworkMode == NetworkMode.None ? [] : spec.Endpoints;
        var gateway = EndpointPlanner.GatewayOf(specs, inventory.Networks);
        var endpoints = ImmutableArray.CreateBuilder<EndpointRecord>();
        try
        {
            foreach (var endpoint in specs)
            {
                var name = endpoint.InterfaceName ?? $"eth{endpoints.Count}";
                endpoints.Add(Plan(id, endpoint, name, ReferenceEquals(endpoint, gateway)));
            }
        }
        catch
        {
            endpoints.ToList().ForEach(taken => inventory.Addresses.Release(taken.Network, taken.Addresses, id.Value));
            throw;
        }

        var way = endpoints.FirstOrDefault(endpoint => endpoint.IsDefaultRoute);
        return new ContainerNetworkRecord
        {
            Container = id.Value,
            Name = spec.Name,
            Hostname = spec.HostnameOf(id),
            NamespacePath = Path.Combine(directories.Pins, id.Value),
            Endpoints = endpoints.ToImmutable(),
            Ports = ports.Ports,
            Published = way is null ? [] : Publish(ports.Ports, way),
        };
    }

    private ImmutableArray<PublishedPort> Publish(ImmutableArray<PortSpec> ports, EndpointRecord way) =>
        EndpointPlanner.Publish(ports, way, inventory.Networks[way.Network]);

    private EndpointRecord Plan(ContainerId id, EndpointSpec endpoint, string name, bool isDefault)
    {
        var network = inventory.Require(endpoint.Network);
        if (network.Spec.ConfigOnly)
        {
            throw new NetworkException(
                $"network {endpoint.Network} is settings for other networks (config-only): no container can be on it");
        }

        endpoint = WithIPv6(endpoint, network);
        var addresses = inventory.Addresses.Take(endpoint, id.Value);
        return new EndpointRecord
        {
            Network = endpoint.Network,
            Interface = name,
            HostInterface = EndpointPlanner.NewHostInterface(),
            MacAddress = endpoint.MacAddress ?? MacAddresses.Text(MacAddresses.For(addresses[0])),
            Addresses = addresses,
            Aliases = endpoint.Aliases,
            Attachment = attachments.NumberOf(id.Value, endpoint.Network),
            GatewayPriority = endpoint.GatewayPriority,
            IsDefaultRoute = isDefault,
        };
    }

    // On an overlay it follows from the other, which the control plane chose.
    private static EndpointSpec WithIPv6(EndpointSpec endpoint, NetworkRecord network) =>
        network.Overlay is not null && endpoint.Ipv4Address is { } address
        && network.Subnets.FirstOrDefault(subnet => subnet.Family == AddressFamily.InterNetworkV6) is { } subnet
            ? endpoint with
            {
                Ipv6Address = OverlayAddresses.Of(subnet.Subnet, IPAddress.Parse(address)).ToString(),
            }
            : endpoint;

    // In the order in which it stops being reachable, and each step whatever the others did.
    private void Detach(ContainerNetworkRecord record)
    {
        if (!record.Published.IsEmpty)
        {
            rules.Withdraw(record.Published);
        }

        NetworkNamespace.Unpin(record.NamespacePath);
        ForgetNeighbours(record.Endpoints);
        forgotten.Forget(record.Endpoints.SelectMany(endpoint => endpoint.Addresses));
        inventory.Remove(record);
        records.Remove(record);
    }

    private void Disconnect(ContainerNetworkRecord record, EndpointRecord endpoint)
    {
        var lost = record.Published.Where(port => endpoint.Addresses.Contains(port.Target)).ToImmutableArray();
        var after = record with
        {
            Endpoints = record.Endpoints.Remove(endpoint),
            Published = record.Published.RemoveRange(lost),
        };
        after = EndpointPlanner.WithDefaultRoute(after, inventory.Networks);
        if (after.Endpoints.FirstOrDefault(other => other.IsDefaultRoute) is { } way && endpoint.IsDefaultRoute)
        {
            after = after with { Published = Publish(after.Ports, way) };
        }

        rules.Withdraw(lost);
        applier.Disconnect(record, endpoint, inventory.Networks[endpoint.Network]);
        ForgetNeighbours([endpoint]);
        forgotten.Forget(endpoint.Addresses);
        lock (inventory.Gate)
        {
            inventory.Containers = inventory.Containers.SetItem(record.Container, after);
            inventory.Addresses.Release(endpoint.Network, endpoint.Addresses, record.Container);
        }

        records.Save(after);
        if (endpoint.IsDefaultRoute && after.Endpoints.FirstOrDefault(other => other.IsDefaultRoute) is { } next)
        {
            applier.SetDefaultRoute(after, next, inventory.Networks[next.Network]);
            rules.Publish(after.Published);
        }
    }

    private void ForgetNeighbours(IEnumerable<EndpointRecord> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (inventory.Networks.GetValueOrDefault(endpoint.Network) is { } network)
            {
                applier.Forget(endpoint, network, inventory.Bridges[endpoint.Network]);
            }
        }
    }

    private void Tell(string action, ContainerId id, ImmutableArray<EndpointRecord> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (inventory.Networks.GetValueOrDefault(endpoint.Network) is { } network)
            {
                news.Tell(action, network, id);
            }
        }
    }

    private AttachedNetwork Report(ContainerNetworkRecord record, ImmutableArray<string> warnings) => new(
        record.NamespacePath,
        [.. record.Endpoints.Select(
            endpoint => EndpointPlanner.Report(endpoint, inventory.Networks[endpoint.Network]))],
        record.Ports,
        warnings);
}
