using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orc.Model.Services;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Services;

/// <summary>
/// What the tasks of a release need of a node, and which nodes suit them: kept with the release, for a service is
/// decided about again and again, and this seldom changes.
/// </summary>
internal sealed class KnownAsk
{
    private static readonly ConditionalWeakTable<Release, KnownAsk> Known = [];

    private readonly NodeBoard _board;
    private readonly PlacementSpec _placement;
    private readonly ServiceMode _mode;
    private readonly ClusterSettings _settings;
    private readonly ImmutableSortedDictionary<string, ProjectVolume> _volumes;

    private KnownAsk(Snapshot snapshot, Service service, Release release, NodeBoard board)
    {
        (_board, _placement, _mode) = (board, service.Placement, service.Mode);
        (_settings, _volumes) = (snapshot.Settings, snapshot.Volumes);
        Ask = PlacementAsk.Of(snapshot, service, release);
        Class = board.ClassOf(Ask, NodeBoard.KeyOf(Ask));
    }

    public PlacementAsk Ask { get; }

    public NodeClass Class { get; }

    public static KnownAsk Of(Snapshot snapshot, Service service, Release release, NodeBoard board)
    {
        if (!Known.TryGetValue(release, out var known) || !known.IsOf(snapshot, service, release, board))
        {
            Known.AddOrUpdate(release, known = new KnownAsk(snapshot, service, release, board));
        }

        return known;
    }

    private bool IsOf(Snapshot snapshot, Service service, Release release, NodeBoard board) =>
        ReferenceEquals(_board, board) && ReferenceEquals(_placement, service.Placement) && _mode == service.Mode
        && ReferenceEquals(_settings, snapshot.Settings) && _volumes == snapshot.Volumes
        && Ask.Encrypted == PlacementAsk.EncryptedOf(snapshot, release);
}
