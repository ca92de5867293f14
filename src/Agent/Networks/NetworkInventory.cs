using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Agent.Networks;

/// <summary>What this node has: networks, the containers on them, and who has which address. In memory; read without a
/// lock, changed under <see cref="Gate"/>, under which no effect is waited for.</summary>
internal sealed class NetworkInventory
{
    public Lock Gate { get; } = new();

    /// <summary>Only under the gate.</summary>
    public AddressBook Addresses { get; } = new();

    public ImmutableDictionary<string, NetworkRecord> Networks { get; private set; } =
        ImmutableDictionary.Create<string, NetworkRecord>(StringComparer.Ordinal);

    /// <summary>The index of each network's bridge.</summary>
    public ImmutableDictionary<string, int> Bridges { get; private set; } =
        ImmutableDictionary.Create<string, int>(StringComparer.Ordinal);

    public ImmutableDictionary<string, ContainerNetworkRecord> Containers { get; set; } =
        ImmutableDictionary.Create<string, ContainerNetworkRecord>(StringComparer.Ordinal);

    public NetworkRecord Require(string network) => Networks.GetValueOrDefault(network) ??
        throw new NetworkException($"network {network} does not exist");

    public IReadOnlyList<ContainerId> Members(string network) =>
        [.. Containers.Values
            .Where(container => container.Endpoints.Any(endpoint => endpoint.Network == network))
            .Select(container => new ContainerId(container.Container))];

    public void Add(NetworkRecord network, int bridge)
    {
        lock (Gate)
        {
            Addresses.Open(network);
            Bridges = Bridges.SetItem(network.Spec.Name, bridge);
            Networks = Networks.SetItem(network.Spec.Name, network);
        }
    }

    /// <exception cref="NetworkException">A container is on it.</exception>
    public void Remove(NetworkRecord network)
    {
        lock (Gate)
        {
            if (Members(network.Spec.Name) is [var member, ..] members)
            {
                throw new NetworkException(
                    $"cannot remove network {network.Spec.Name}: container {member.Short}" +
                    $"{(members.Count > 1 ? $" and {members.Count - 1} more are" : " is")} on it");
            }

            Networks = Networks.Remove(network.Spec.Name);
            Bridges = Bridges.Remove(network.Spec.Name);
            Addresses.Close(network);
        }
    }

    /// <summary>Forgets a container, and gives its addresses back.</summary>
    public void Remove(ContainerNetworkRecord container)
    {
        lock (Gate)
        {
            Containers = Containers.Remove(container.Container);
            foreach (var endpoint in container.Endpoints)
            {
                Addresses.Release(endpoint.Network, endpoint.Addresses, container.Container);
            }
        }
    }
}
