using Microsoft.Extensions.Logging;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Exec;
using Orc.Agent.Engine.Files;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Logs;
using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Runs;
using Orc.Agent.Engine.Stats;
using Orc.Agent.Engine.Top;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Model.Containers;

namespace Orc.Agent.Endpoints;

/// <summary>What the endpoints of containers and of the system answer from.</summary>
internal sealed record EndpointParts
{
    public required IContainerEngine Engine { get; init; }

    /// <summary>Closed when the daemon stops all containers.</summary>
    public required StartGate Starts { get; init; }

    /// <summary>Containers' files.</summary>
    public required IContainerRoots Roots { get; init; }

    public required EngineOptions Options { get; init; }

    public required EnginePaths Paths { get; init; }

    public required HostFacts Host { get; init; }

    public required ImageStore Images { get; init; }

    public required ImagePuller Puller { get; init; }

    public required ArtifactExchange Artifacts { get; init; }

    public required ContainerNetworks Networks { get; init; }

    /// <summary>Null: nobody looks whether other machines are reached.</summary>
    public OverlayProbe? Probe { get; init; }

    public required VolumeStore Volumes { get; init; }

    /// <summary>The volumes of a container, by the names they got.</summary>
    public required Func<ContainerId, IEnumerable<(MountSpec.Volume Mount, string Name)>> VolumesOf { get; init; }

    public required ContainerLogs Logs { get; init; }

    /// <summary>What hooks write.</summary>
    public required HookOutputs Hooks { get; init; }

    public required ExecRunner Exec { get; init; }

    public required ContainerStatistics Statistics { get; init; }

    public required ContainerProcesses Processes { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Logging { get; init; }
}
