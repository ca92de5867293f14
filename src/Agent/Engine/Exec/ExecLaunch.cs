using Microsoft.Win32.SafeHandles;
using Orc.Agent.Engine.Runtime;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Exec;

/// <summary>One <c>exec</c> as the runtime is asked for it.</summary>
internal sealed record ExecLaunch
{
    public required OciRuntime Runtime { get; init; }

    public required ContainerId Container { get; init; }

    public required ExecPaths Paths { get; init; }

    public required IReadOnlyDictionary<int, SafeFileHandle> Descriptors { get; init; }
}
