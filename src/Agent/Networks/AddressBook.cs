using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>Who has which address on which network of this node.</summary>
internal sealed class AddressBook
{
    private readonly Dictionary<string, ImmutableArray<AddressPool>> _pools = new(StringComparer.Ordinal);

    public void Open(NetworkRecord network) => _pools[network.Spec.Name] =
        [.. network.Subnets.Select(subnet => new AddressPool(network.Spec.Name, subnet))];

    public void Close(NetworkRecord network) => _pools.Remove(network.Spec.Name);

    /// <summary>Gives a container one address of each subnet of a network, those it asked for if it did.</summary>
    public ImmutableArray<IPAddress> Take(EndpointSpec endpoint, string container)
    {
        var taken = ImmutableArray.CreateBuilder<IPAddress>();
        try
        {
            foreach (var pool in _pools[endpoint.Network])
            {
                taken.Add(Take(pool, endpoint, container));
            }

            return taken.ToImmutable();
        }
        catch
        {
            Release(endpoint.Network, taken, container);
            throw;
        }
    }

    /// <summary>Notes addresses that a container has already.</summary>
    public void Restore(EndpointRecord endpoint, string container)
    {
        foreach (var pool in _pools[endpoint.Network])
        {
            foreach (var address in endpoint.Addresses.Where(pool.Plan.Subnet.Contains))
            {
                pool.Take(address, container);
            }
        }
    }

    public void Release(string network, IEnumerable<IPAddress> addresses, string container)
    {
        foreach (var pool in _pools.GetValueOrDefault(network, []))
        {
            foreach (var address in addresses.Where(pool.Plan.Subnet.Contains))
            {
                pool.Release(address, container);
            }
        }
    }

    private static IPAddress Take(AddressPool pool, EndpointSpec endpoint, string container)
    {
        var asked = pool.Plan.Family == AddressFamily.InterNetwork ? endpoint.Ipv4Address : endpoint.Ipv6Address;
        if (asked is null)
        {
            return pool.Take(container);
        }

        if (!IPAddress.TryParse(asked, out var address))
        {
            throw new NetworkException($"\"{asked}\" is not an address (network {endpoint.Network})");
        }

        pool.Take(address, container);
        return address;
    }
}
