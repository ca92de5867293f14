using Orc.Model.Containers;

namespace Orc.Model.Tasks;

/// <summary>What an agent says of one task; the one with the higher (epoch, sequence) counts.</summary>
public sealed record TaskReport
{
    public required TaskId Task { get; init; }

    /// <summary>Rises with each life of the agent.</summary>
    public required long Epoch { get; init; }

    public required long Sequence { get; init; }

    public required TaskState State { get; init; }

    public EndReason EndReason { get; init; }

    /// <summary>What it waits for, or what failed, as a sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Null until the container exists.</summary>
    public ContainerId? Container { get; init; }

    public ContainerState Status { get; init; }

    public HealthState Health { get; init; }

    public int RunCount { get; init; }

    public ExitReport? LastExit { get; init; }

    /// <summary>The last StartRound and RestartRound of the service that the agent carried out for this task.</summary>
    public long StartRound { get; init; }

    public long RestartRound { get; init; }

    /// <summary>The rest that was wished for, if that is carried out: nothing of it runs, nor is being started. Else 0.
    /// </summary>
    public long RestRound { get; init; }

    /// <summary>A person stopped it on its node (<c>orc stop</c>, <c>orc kill</c>).</summary>
    public bool StoppedByUser { get; init; }
}
