using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>Stops every container before the daemon ends: also those that are just being started.</summary>
internal sealed class ShutdownCall(EndpointParts parts, IServerStreamWriter<ShutdownEvent> output)
{
    private const int StopsAtOnce = 16;

    /// <summary>Nothing starts after it. If it fails, the daemon goes on, and starts are let in again.</summary>
    public async Task StopContainersAsync(ShutdownRequest request, CancellationToken cancellationToken)
    {
        await parts.Starts.CloseAsync(cancellationToken);
        try
        {
            await StopAllAsync(
                new StopRequest { Grace = request.HasGrace ? WireForm.FromNanoseconds(request.Grace) : null },
                cancellationToken);
            await parts.Engine.SettleAsync(cancellationToken);
        }
        catch
        {
            parts.Starts.Open();
            throw;
        }
    }

    private async Task StopAllAsync(StopRequest stop, CancellationToken cancellationToken)
    {
        var going = parts.Engine.List().Where(container => container.State
            is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting);
        using var gate = new SemaphoreSlim(1, 1);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = StopsAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(going, options, async (container, token) =>
        {
            if (!await TryStopAsync(container, stop, token))
            {
                return;
            }

            await gate.WaitAsync(token);
            try
            {
                await output.WriteAsync(new ShutdownEvent { Message = $"Stopped {container.Name}" }, token);
            }
            finally
            {
                gate.Release();
            }
        });
    }

    private async Task<bool> TryStopAsync(
        ContainerReport container, StopRequest stop, CancellationToken cancellationToken)
    {
        // What the cluster wants here it wants again when the daemon is back.
        var isOfCluster = TaskAnnotations.ScopeOf(container.Spec) == ProjectScope.Cluster;
        try
        {
            await parts.Engine.StopAsync(
                container.Id, stop with { UntilNextStart = isOfCluster }, cancellationToken);
            return true;
        }
        catch (EngineException failure) when (failure.Reason == EngineFailure.NotFound)
        {
            return false;    // removed at this very moment
        }
    }
}
