using Orc.Agent.Engine.Oci;
using Orc.Agent.Engine.Runtime;
using Orc.Linux.Cgroups;
using Orc.Linux.Mounts;

namespace Orc.Agent.Engine.Exec;

/// <summary>What <c>exec</c> stands on; the composition root opened it for the engine.</summary>
internal sealed record ExecTools
{
    public required EngineOptions Options { get; init; }

    public required EnginePaths Paths { get; init; }

    public required HostFacts Host { get; init; }

    public required CgroupHost Cgroups { get; init; }

    public required MountNamespace Mounts { get; init; }

    public required RuntimeCommands Runtimes { get; init; }

    public required TimeProvider Time { get; init; }
}
