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

    private static ContainerStats ToWire(ContainerReport container, ContainerSample? sample) => new()
    {
        Id = container.Id.Value,
        Name = container.Name,
        CpuPercent = sample?.CpuPercent ?? 0,
        MemoryUsed = sample?.MemoryUsed ?? 0,
        MemoryLimit = sample?.MemoryLimit ?? 0,
        NetworkReceived = sample?.NetworkReceived ?? 0,
        NetworkSent = sample?.NetworkSent ?? 0,
        BlockRead = sample?.BlockRead ?? 0,
        BlockWritten = sample?.BlockWritten ?? 0,
        Pids = sample?.Processes ?? 0,
    };
}
