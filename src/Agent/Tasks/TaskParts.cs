using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Logs;
using Orc.Model.Containers;
using Orc.Model.Projects;

namespace Orc.Agent.Tasks;

/// <summary>What the worker stands on.</summary>
internal sealed record TaskParts
{
    public required IContainerEngine Engine { get; init; }

    public required ITaskImages Images { get; init; }

    public required INodeNetworks Networks { get; init; }

    public required INodeVolumes Volumes { get; init; }

    public required TaskRecords Records { get; init; }

    /// <summary>Whose tasks the worker has: this host's, or the cluster's.</summary>
    public ProjectScope Scope { get; init; }

    /// <summary>The last of what a container wrote, as text of so many bytes at most.</summary>
    public Func<ContainerId, int, string> ReadOutput { get; init; } = (_, _) => "";

    /// <summary>What a container writes, from its start to its end.</summary>
    public Func<ContainerId, CancellationToken, IAsyncEnumerable<LogBatch>> FollowOutput { get; init; } =
        (_, _) => AsyncEnumerable.Empty<LogBatch>();

    /// <summary>Where what hooks write is told.</summary>
    public HookOutputs Hooks { get; init; } = new();

    /// <summary>Ends with the daemon.</summary>
    public CancellationToken Lifetime { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
