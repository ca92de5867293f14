using Orc.Linux.Files;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine;

/// <summary>Places on networks that a container gets, or loses, after it was made.</summary>
internal sealed partial class ContainerEngine
{
    public async Task ConnectAsync(ContainerId id, EndpointSpec endpoint, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        await LockedAsync(cell, ConnectLockedAsync, cancellationToken);

        async Task ConnectLockedAsync()
        {
            RequireOwnNetworks(cell);
            if (cell.Record.Spec.Endpoints.Any(other => other.Network == endpoint.Network))
            {
                throw new EngineException(
                    EngineFailure.Conflict, $"container {cell.Record.Name} is on network {endpoint.Network} already");
            }

            var before = await _network.ConnectAsync(cell, endpoint, cancellationToken);
            try
            {
                ChangeEndpoints(cell, spec => spec with { Endpoints = spec.Endpoints.Add(endpoint) });
            }
            catch
            {
                await _network.DisconnectAsync(cell, endpoint.Network);
                throw;
            }

            await _network.FollowAsync(cell, before, cancellationToken);
        }
    }

    public async Task DisconnectAsync(ContainerId id, string network, CancellationToken cancellationToken)
    {
        var cell = Require(id);
        await LockedAsync(cell, DisconnectLockedAsync, cancellationToken);

        async Task DisconnectLockedAsync()
        {
            RequireOwnNetworks(cell);
            if (cell.Record.Spec.Endpoints.All(endpoint => endpoint.Network != network))
            {
                throw new EngineException(
                    EngineFailure.Conflict, $"container {cell.Record.Name} is not connected to network {network}");
            }

            await _network.DisconnectAsync(cell, network);
            ChangeEndpoints(
                cell,
                spec => spec with { Endpoints = spec.Endpoints.RemoveAll(endpoint => endpoint.Network == network) });
        }
    }

    // So that the next run has them too.
    private void ChangeEndpoints(ContainerCell cell, Func<ContainerSpec, ContainerSpec> change) => cell.Change(
        record => record with { Spec = change(record.Spec) },
        record => _parts.Records.Save(record, Durability.SurvivesPowerCut));

    private static void RequireOwnNetworks(ContainerCell cell)
    {
        var spec = cell.Record.Spec;
        if (spec.NetworkMode != NetworkMode.Networks)
        {
            var shares = spec.NetworkMode switch
            {
                NetworkMode.Host => "is on the host's own network",
                NetworkMode.None => "was made to have no network",
                _ => $"shares the network of {spec.NetworkContainer}",
            };
            throw new EngineException(
                EngineFailure.Conflict, $"container {cell.Record.Name} {shares}: its networks cannot be changed");
        }
    }
}
