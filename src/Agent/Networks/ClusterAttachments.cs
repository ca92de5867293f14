using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>
/// Single containers on networks of the cluster. Their places are asked of the control plane, and are theirs until the
/// container's network goes: what a container has is in its record, so a daemon that starts again asks for nothing new.
/// </summary>
internal sealed class ClusterAttachments(NetworkInventory inventory, TimeProvider time)
{
    /// <summary>A manager that does not answer for so long is away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Container, string Network), Asking> _asking = [];
    private TaskCompletionSource? _awaited;
    private TaskCompletionSource _news = NewSignal();

    /// <summary>This node has a session with a cluster's control plane, or tries to have one.</summary>
    public bool IsOfCluster
    {
        get;
        set
        {
            field = value;
            _awaited?.TrySetResult();
        }
    }

    /// <summary>Completes when the list may be another one. Take it before asking for the list.</summary>
    public Task News
    {
        get
        {
            lock (_lock)
            {
                return _news.Task;
            }
        }
    }

    /// <summary>Whether the node is of a cluster is said later: containers that start with the machine wait for it.
    /// </summary>
    public void AwaitCluster() => _awaited = NewSignal();

    /// <summary>What containers have, and what some wait for.</summary>
    public ImmutableArray<NetworkAttachment> List()
    {
        lock (_lock)
        {
            var had = inventory.Containers.Values
                .SelectMany(container => container.Endpoints
                    .Where(endpoint => endpoint.Attachment != 0)
                    .Select(endpoint => Held(container, endpoint)))
                .ToList();
            var known = had.Select(one => (one.Container, one.Network)).ToHashSet();
            return
            [
                .. had.Concat(_asking.Where(asking => !known.Contains(asking.Key)).Select(asking => asking.Value.Asked))
                    .OrderBy(one => one.Container, StringComparer.Ordinal)
                    .ThenBy(one => one.Network, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The number of what was asked for a container; 0: its place is not of that kind.</summary>
    public long NumberOf(string container, string network)
    {
        lock (_lock)
        {
            return _asking.GetValueOrDefault((container, network))?.Asked.Number ?? 0;
        }
    }

    /// <summary>
    /// Asks for the places of a container that is about to be attached. What comes back keeps the asking alive until
    /// the container's record says the same.
    /// </summary>
    /// <exception cref="NetworkException">It was refused, or nobody answers.</exception>
    public async Task<AskedPlaces> AskAsync(
        ContainerId id, ContainerSpec spec, ImmutableArray<EndpointSpec> wanted, CancellationToken cancellationToken)
    {
        if (!wanted.Any(endpoint => IsClusters(endpoint.Network)))
        {
            return new AskedPlaces(wanted, () => { });
        }

        await KnowAsync(cancellationToken);
        if (!IsOfCluster)
        {
            return new AskedPlaces(wanted, () => { });
        }

        try
        {
            var places = wanted.ToBuilder();
            for (var index = 0; index < places.Count; index++)
            {
                if (IsClusters(places[index].Network))
                {
                    var address = await AskAsync(id, spec, places[index], cancellationToken);
                    RequireNothingOfItsOwn(places[index]);
                    places[index] = places[index] with { Ipv4Address = address };
                }
            }

            return new AskedPlaces(places.ToImmutable(), () => End(id));
        }
        catch
        {
            End(id);
            throw;
        }
    }

    /// <summary>The control plane's word, and what became of the network that it is about.</summary>
    public void Answer(AttachmentAnswer answer, string obstacle)
    {
        Asking? asking;
        lock (_lock)
        {
            asking = _asking.GetValueOrDefault((answer.Container, answer.Network));
        }

        if (asking?.Asked.Number == answer.Number)
        {
            var error = answer.Error.Length > 0
                ? $"could not attach to network {answer.Network}: {answer.Error}"
                : obstacle;
            _ = error.Length > 0
                ? asking.Answer.TrySetException(new NetworkException(error))
                : asking.Answer.TrySetResult(answer.Address);
        }
    }

    /// <summary>A container came to a network, or left one.</summary>
    public void Look()
    {
        lock (_lock)
        {
            _news.TrySetResult();
            _news = NewSignal();
        }
    }

    // A network of this node's own is nobody else's; of one that is not here only the cluster may know.
    private bool IsClusters(string network) =>
        inventory.Networks.GetValueOrDefault(network)?.IsOfCluster() ?? true;

    // Other nodes are told its IPv4 address alone, and know the rest by it.
    private void RequireNothingOfItsOwn(EndpointSpec endpoint)
    {
        if (inventory.Networks.GetValueOrDefault(endpoint.Network) is not { Overlay: not null })
        {
            return;
        }

        if (endpoint.MacAddress is { Length: > 0 } mac)
        {
            throw new NetworkException(
                $"network {endpoint.Network} is of the cluster, where a container's hardware address follows from its "
                + $"IP address: leave {mac} out (--mac-address)");
        }

        if (endpoint.Ipv6Address is { Length: > 0 } address)
        {
            throw new NetworkException(
                $"network {endpoint.Network} is of the cluster, where a container's IPv6 address ends in its IPv4 "
                + $"address: leave {address} out (--ip6), or choose the other (--ip)");
        }
    }

    private async Task KnowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (_awaited?.Task ?? Task.CompletedTask).WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The daemon does not get there: it is of none, then.
        }
    }

    private async Task<string> AskAsync(
        ContainerId id, ContainerSpec spec, EndpointSpec endpoint, CancellationToken cancellationToken)
    {
        var asking = new Asking(new NetworkAttachment
        {
            Container = id.Value,
            Network = endpoint.Network,
            Number = time.GetUtcNow().UtcTicks,
            Name = spec.Name,
            Hostname = spec.HostnameOf(id),
            Aliases = endpoint.Aliases,
            Address = endpoint.Ipv4Address,
        });
        lock (_lock)
        {
            _asking[(id.Value, endpoint.Network)] = asking;
        }

        Look();
        try
        {
            return await asking.Answer.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new NetworkException(
                $"could not attach to network {endpoint.Network}: it is none of this node's own, and the cluster's "
                + "manager, who gives addresses on its networks, did not answer: try again when it is back "
                + "(orc node ls)");
        }
    }

    /// <summary>Its record says what it has, or it has nothing.</summary>
    private void End(ContainerId id)
    {
        lock (_lock)
        {
            foreach (var key in _asking.Keys.Where(key => key.Container == id.Value).ToList())
            {
                _asking.Remove(key);
            }
        }

        Look();
    }

    private static NetworkAttachment Held(ContainerNetworkRecord container, EndpointRecord endpoint) => new()
    {
        Container = container.Container,
        Network = endpoint.Network,
        Number = endpoint.Attachment,
        Name = container.Name ?? "",
        Hostname = container.Hostname,
        Aliases = endpoint.Aliases,
        Address = endpoint.Addresses[0].ToString(),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Asking(NetworkAttachment asked)
    {
        public NetworkAttachment Asked => asked;

        public TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
