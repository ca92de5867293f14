using Microsoft.Extensions.Logging;
using Orc.Agent.Engine.Events;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Records;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Engine.Runtime;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Linux.Cgroups;
using Orc.Linux.Mounts;

namespace Orc.Agent.Engine;

/// <summary>What the engine stands on, opened once by the composition root.</summary>
internal sealed record EngineParts
{
    public required EngineOptions Options { get; init; }

    public required EnginePaths Paths { get; init; }

    public required HostFacts Host { get; init; }

    public required CgroupHost Cgroups { get; init; }

    public required MountNamespace Mounts { get; init; }

    public required ImageStore Images { get; init; }

    public required ContainerNetworks Networks { get; init; }

    public required VolumeStore Volumes { get; init; }

    public required IContainerNames Names { get; init; }

    public required EngineEvents Events { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Logging { get; init; }

    public required ContainerRecords Records { get; init; }

    public required RuntimeCommands Runtimes { get; init; }

    public StartGate Starts { get; } = new();

    /// <summary>What hooks write.</summary>
    public HookOutputs Hooks { get; } = new();

    /// <summary>Until the names process knows what is known now.</summary>
    public Task SettleNamesAsync(CancellationToken cancellationToken) => Names.SettleAsync(cancellationToken);
}
