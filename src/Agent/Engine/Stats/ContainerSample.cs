using Orc.Model.Containers;

namespace Orc.Agent.Engine.Stats;

/// <summary>What a container used, and the share of CPU it had over the time between two readings.</summary>
internal sealed record ContainerSample
{
    public required ContainerId Id { get; init; }

    /// <summary>100 is one CPU for the whole time.</summary>
    public required double CpuPercent { get; init; }

    public required long MemoryUsed { get; init; }

    /// <summary>The container's limit, or all the memory of the machine.</summary>
    public required long MemoryLimit { get; init; }

    public required long NetworkReceived { get; init; }

    public required long NetworkSent { get; init; }

    public required long BlockRead { get; init; }

    public required long BlockWritten { get; init; }

    public required long Processes { get; init; }
}
