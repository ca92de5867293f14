using System.Collections.Immutable;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Stats;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One <c>stats</c>: a round of samples, or one each second.</summary>
internal sealed class StatsCall(EndpointParts parts, StatsRequest request, IServerStreamWriter<StatsSample> output)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ContainerFilter _filter = ContainerFilter.Parse(request.Filters, parts.Engine.Find);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var name in request.Containers.Where(name => parts.Engine.Find(name) is null))
        {
            throw EndpointErrors.NoSuchContainer(name);
        }

        if (!request.Stream)
        {
            var samples = await parts.Statistics.SampleAsync(Running(), ContainerStatistics.Short, cancellationToken);
            await output.WriteAsync(ToWire(samples), cancellationToken);
            return;
        }

        await foreach (var samples in parts.Statistics.FollowAsync(Running, Interval, cancellationToken))
        {
            await output.WriteAsync(ToWire(samples), cancellationToken);
        }
    }

    private ImmutableArray<ContainerReport> Asked() => request.Containers.Count > 0
        ? [.. request.Containers.Select(parts.Engine.Find).OfType<ContainerReport>()]
        : [.. parts.Engine.List().Where(_filter.Matches)];

    private IReadOnlyList<RunningContainer> Running() =>
        [.. Asked().Select(container => parts.Engine.FindRunning(container.Id)).OfType<RunningContainer>()];

    // One that does not run is shown with nothing, where it was asked for.
    private StatsSample ToWire(ImmutableArray<ContainerSample> samples)
    {
        var byId = samples.ToDictionary(sample => sample.Id);
        var shows = request.All || request.Containers.Count > 0;
        var reply = new StatsSample();
        reply.Containers.Add(Asked()
            .Where(container => shows || byId.ContainsKey(container.Id))
            .Select(container => ToWire(container, byId.GetValueOrDefault(container.Id))));
        return reply;
    }

    private static ContainerStats ToWire(ContainerReport container, ContainerSample? sample)
    {
        var stats = sample is null ? new ContainerStats() : ToWire(sample);
        (stats.Id, stats.Name) = (container.Id.Value, container.Name);
        return stats;
    }

    private static ContainerStats ToWire(ContainerSample sample) => new()
    {
        CpuPercent = sample.CpuPercent,
        MemoryUsed = sample.MemoryUsed,
        MemoryLimit = sample.MemoryLimit,
        NetworkReceived = sample.NetworkReceived,
        NetworkSent = sample.NetworkSent,
        BlockRead = sample.BlockRead,
        BlockWritten = sample.BlockWritten,
        Pids = sample.Processes,
    };
}
