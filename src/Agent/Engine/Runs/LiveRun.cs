using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Runtime;
using Orc.Linux.Processes;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>A run that goes on, with what is needed to reach its processes and to learn of its end.</summary>
internal sealed class LiveRun : IDisposable
{
    public required int Number { get; init; }

    public required RunPaths Paths { get; init; }

    public required OciRuntime Runtime { get; init; }

    public required string CgroupPath { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required int Pid { get; init; }

    /// <summary>The first process; null: it is gone already.</summary>
    public required ProcessDescriptor? Process { get; init; }

    /// <summary>conmon; null: it is gone already.</summary>
    public required ProcessDescriptor? Monitor { get; init; }

    /// <summary>conmon as a child of ours, to be reaped; null: an earlier life of the daemon started it.</summary>
    public ChildProcess? Child { get; init; }

    /// <summary>Its exit is known and recorded.</summary>
    public TaskCompletionSource<ExitReport> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the kernel and the runtime had of it is gone.</summary>
    public TaskCompletionSource Cleaned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsPaused { get; set; }

    /// <summary>The next run follows at once, by a person's <c>restart</c>: network and root stay.</summary>
    public bool IsRestarting { get; set; }

    /// <summary>It is ended because its checks failed: a failure, whatever its exit code.</summary>
    public bool IsUnhealthy { get; set; }

    /// <summary>It was ended because a hook after its start failed.</summary>
    public HookFailure? Failure { get; set; }

    public void Dispose()
    {
        Process?.Dispose();
        if (Child is null)
        {
            Monitor?.Dispose();
        }

        Child?.Dispose();
    }
}
