using Orc.Agent.Engine.Runtime;
using Orc.Model.Containers;

namespace Orc.Agent.Engine;

/// <summary>A run that is going on: what is needed to reach into it.</summary>
internal sealed record RunningContainer
{
    public required ContainerId Id { get; init; }

    /// <summary>1, 2, …</summary>
    public required int Run { get; init; }

    /// <summary>Its first process, as the host numbers it.</summary>
    public required int Pid { get; init; }

    public required OciRuntime Runtime { get; init; }

    public required RunPaths Paths { get; init; }

    /// <summary>For <c>CgroupHost.At</c>.</summary>
    public required string CgroupPath { get; init; }

    public bool IsPaused { get; init; }
}
