using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>One replica's slot, of one release, on one node; or a one-off of <c>run</c> (slot 0).</summary>
internal sealed record ServiceTask
{
    public required TaskId Id { get; init; }

    public required ServiceKey Service { get; init; }

    public required int Slot { get; init; }

    public required long Release { get; init; }

    /// <summary>None: of a Cluster project, and no node suits it yet.</summary>
    public required NodeId Node { get; init; }

    public required TaskWish Wish { get; init; }

    /// <summary>Why no node suits it.</summary>
    public string Waiting { get; init; } = "";

    /// <summary>The round of the service when it was made.</summary>
    public long RecreateRound { get; init; }

    /// <summary>The release it counts as current for, though its own is another (<c>--no-recreate</c>).</summary>
    public long KeptFor { get; init; }

    /// <summary>It goes so that a successor can have its slot, and what was its own (anonymous volumes).</summary>
    public bool HandsOver { get; init; }

    /// <summary>
    /// The task whose namespaces it shares (<c>network_mode: service:x</c>); another donor outdates it.
    /// </summary>
    public TaskId? Donor { get; init; }

    public ClusterTime CreatedAt { get; init; }

    /// <summary>The last word of the agent; null: none yet.</summary>
    public TaskReport? Observed { get; init; }

    /// <summary>How many of its slot and release failed before it.</summary>
    public int Attempt { get; init; }

    /// <summary>The runs of it that were seen, and how many of the last ones failed soon after one another.</summary>
    public RunMark Runs { get; init; }

    /// <summary>When it first served.</summary>
    public ClusterTime? UpAt { get; init; }

    /// <summary>When it was given up because it failed or was lost.</summary>
    public ClusterTime? FailedAt { get; init; }

    /// <summary>It was counted as a failure of the update that made it.</summary>
    public bool FailedUpdate { get; init; }

    /// <summary>
    /// Its container is gone and forgotten: of a Cluster project the last ones of each slot are kept for people, and
    /// for how often it failed where.
    /// </summary>
    public bool IsPast { get; init; }

    /// <summary>Its addresses on overlay networks, by the network's name; null: none yet.</summary>
    public ImmutableSortedDictionary<string, string>? Addresses { get; init; }

    /// <summary>
    /// What it has of its node's generic resources, by their kind: their names, or how many; null: it asked for none.
    /// </summary>
    public ImmutableSortedDictionary<string, string>? Granted { get; init; }

    public TaskState State => Observed?.State ?? (Node.IsNone ? TaskState.Pending : TaskState.Assigned);

    /// <summary>Null: it has none there.</summary>
    public string? AddressOn(string network) => Addresses?.GetValueOrDefault(network);

    public bool IsOneOff => Slot == 0;

    /// <summary>Its container is gone; the record stays until nobody needs it.</summary>
    public bool IsGone => State == TaskState.Removed;

    /// <summary>It is wanted, whatever its state.</summary>
    public bool IsHolder => Wish.Desired != DesiredState.Removed;

    public bool IsRunning =>
        Observed is { State: TaskState.Live, Status: ContainerState.Running or ContainerState.Paused };

    /// <summary>It had its process started for the round it was given, and no policy will start it again.</summary>
    public bool IsExited =>
        Observed is { State: TaskState.Live, Status: ContainerState.Exited or ContainerState.Dead } observed
        && observed.StartRound >= Wish.StartRound && observed.RestartRound >= Wish.RestartRound;
}
