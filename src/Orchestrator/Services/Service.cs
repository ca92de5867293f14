using System.Collections.Immutable;
using Orc.Model.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Services;

/// <summary>
/// A service as it was asked for: its current release, how many, after whom, and the marks that people's verbs left.
/// </summary>
internal sealed record Service
{
    public required ServiceKey Key { get; init; }

    /// <summary>The release its slots shall have.</summary>
    public required long Release { get; init; }

    public ServiceMode Mode { get; init; }

    /// <summary>Of a job: how many shall complete. A global one has none.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Of a job: how many run at a time; 0: all.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>The number came from <c>scale</c>, not from the file.</summary>
    public bool ScaledByHand { get; init; }

    /// <summary>Its container's name is whole and has no slot number.</summary>
    public bool HasFixedName { get; init; }

    public ImmutableArray<DependencySpec> Dependencies { get; init; } = [];

    public UpdateSpec Update { get; init; } = new();

    /// <summary>How the way back goes.</summary>
    public UpdateSpec Rollback { get; init; } = new();

    public PlacementSpec Placement { get; init; } = PlacementSpec.Anywhere;

    public ReservationSpec Reservations { get; init; } = ReservationSpec.None;

    public EndpointMode EndpointMode { get; init; }

    /// <summary>Of the service, not of its containers.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Of a Cluster project: what it was before, the newest first.</summary>
    public ImmutableArray<PastRelease> History { get; init; } = [];

    /// <summary>Of a Cluster project: how its last update went or goes; null: there was none.</summary>
    public UpdateState? UpdateState { get; init; }

    /// <summary>Raised by <c>up</c> and <c>start</c> when a slot does not run: it is started (again).</summary>
    public long StartRound { get; init; }

    /// <summary>Raised by <c>restart</c>.</summary>
    public long RestartRound { get; init; }

    /// <summary>Raised by <c>stop</c> and <c>kill</c> of what did not rest.</summary>
    public long RestRound { get; init; }

    /// <summary>Raised by <c>up --force-recreate</c>: older tasks are outdated.</summary>
    public long RecreateRound { get; init; }

    /// <summary>Containers that are replaced lose their anonymous volumes (<c>up -V</c>).</summary>
    public bool RenewVolumes { get; init; }

    /// <summary>For containers that are replaced; null: their own.</summary>
    public TimeSpan? StopGrace { get; init; }

    /// <summary>Prepared and not started (<c>create</c>).</summary>
    public bool NoStart { get; init; }

    public RestMark? Rest { get; init; }

    public RemovalMark? Removal { get; init; }

    /// <summary>Null: nothing is to be moved.</summary>
    public RebalanceMark? Rebalance { get; init; }

    public Milestone Milestone { get; init; } = Milestone.None;

    public GateMark Opened { get; init; }

    public HeldReason? Held { get; init; }

    /// <summary>When the update rule last began a batch.</summary>
    public ClusterTime LastBatch { get; init; }
}
