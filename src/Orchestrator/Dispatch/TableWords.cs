using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// How a session says tables of overlay networks: each whole at first, then what became different, numbered so that the
/// agent sees whether it heard all.
/// </summary>
internal sealed class TableWords
{
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public IEnumerable<WireOverlayTable> Say(AssignmentSet before, AssignmentSet now) => now.Overlays
        .Where(table => !table.Value.Equals(before.Overlays.GetValueOrDefault(table.Key)))
        .Select(table => Say(before.Overlays.GetValueOrDefault(table.Key), table.Value));

    private WireOverlayTable Say(OverlayTable? before, OverlayTable now)
    {
        var wire = before is not null && OverlayDifference.Of(before, now) is { } difference
            ? difference.ToWire(now.Network)
            : now.ToWire();
        wire.Number = _numbers[now.Network] = _numbers.GetValueOrDefault(now.Network) + 1;
        return wire;
    }
}
