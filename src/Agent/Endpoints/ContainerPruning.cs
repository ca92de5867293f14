using Orc.Agent.Engine;
using Orc.Agent.Volumes;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>Removes all containers that do not run, as far as filters let them.</summary>
internal sealed class ContainerPruning(EndpointParts parts)
{
    public async Task<PruneReply> PruneAsync(PruneRequest request, CancellationToken cancellationToken)
    {
        var filter = ContainerFilter.Parse(request.Filters, parts.Engine.Find);
        var now = parts.Time.GetUtcNow();
        var labels = new ImageLabels(parts.Images);
        var reply = new PruneReply();
        foreach (var container in parts.Engine.List().Select(labels.Complete).Where(container => IsIdle(container)
            && filter.Matches(container) && filter.IsOldEnough(container, now)))
        {
            // What it wrote itself: its upper layer.
            var size = await Task.Run(() => VolumeSize.Of(parts.Paths.Upper(container.Id)), cancellationToken);
            try
            {
                await parts.Engine.RemoveAsync(container.Id, new RemoveRequest(), cancellationToken);
                reply.Removed.Add(container.Id.Value);
                reply.Reclaimed += size;
            }
            catch (EngineException failure) when (failure.Reason is EngineFailure.NotFound or EngineFailure.Conflict)
            {
                // Somebody removed or started it meanwhile.
            }
        }

        return reply;
    }

    private static bool IsIdle(ContainerReport container) =>
        container.State is ContainerState.Created or ContainerState.Exited or ContainerState.Dead;
}
