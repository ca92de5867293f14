using Orc.Agent.Engine;

namespace Orc.Agent.Tasks;

/// <summary>The next thing to do for a task. Steps compare by value: the same step need not be begun again.</summary>
internal abstract record TaskStep
{
    private TaskStep()
    {
    }

    /// <summary>Nothing in the world: only what is remembered becomes different.</summary>
    public sealed record Remember(TaskRecord Record) : TaskStep;

    /// <summary>Networks, volumes and image made sure of, and the container made.</summary>
    public sealed record Prepare : TaskStep;

    /// <summary>What is to be run before the first start, in containers of their own.</summary>
    public sealed record PreStart : TaskStep;

    public sealed record Start(StartIntent Intent) : TaskStep;

    /// <summary>Stopped if it runs, and started.</summary>
    public sealed record Restart(StartIntent Intent, StopRequest Request) : TaskStep;

    public sealed record Stop(StopRequest Request) : TaskStep;

    /// <summary>A signal, once.</summary>
    public sealed record Kill(string Signal, TaskRecord After) : TaskStep;

    public sealed record Rename(string Name) : TaskStep;

    /// <summary>The container does not run.</summary>
    public sealed record Remove(RemoveRequest Request) : TaskStep;
}
