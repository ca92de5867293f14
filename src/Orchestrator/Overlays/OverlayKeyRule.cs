using System.Collections.Immutable;
using Orc.Model.Networks;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>When encrypted networks get a key, and which one is used.</summary>
internal static class OverlayKeyRule
{
    /// <summary>As long as one is used.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromHours(12);

    /// <summary>Some network is encrypted.</summary>
    public static bool IsNeeded(Snapshot snapshot) =>
        snapshot.Networks.Values.Any(network => OverlayUse.IsOverlay(network) && network.Spec.IsEncrypted());

    /// <summary>Null: they stay as they are.</summary>
    /// <param name="keys">What is.</param>
    /// <param name="isNeeded">Some network is encrypted.</param>
    /// <param name="now">The cluster's time.</param>
    /// <param name="turn">As long as one is used.</param>
    /// <param name="secrets">Two that were never used.</param>
    public static OverlayKeys? Next(
        OverlayKeys keys, bool isNeeded, ClusterTime now, TimeSpan turn, IReadOnlyList<ImmutableArray<byte>> secrets)
    {
        if (!isNeeded)
        {
            return keys.Keys.IsEmpty ? null : keys with { Keys = [] };
        }

        if (keys.Keys.IsEmpty)
        {
            return new OverlayKeys
            {
                Keys = [new OverlayKey(keys.Last + 1, secrets[0]), new OverlayKey(keys.Last + 2, secrets[1])],
                Used = keys.Last + 1,
                Last = keys.Last + 2,
                UsedSince = now,
            };
        }

        // However much time has passed, one step: a node that slept has the next one, and not the one after it.
        return now - keys.UsedSince < turn
            ? null
            : new OverlayKeys
            {
                Keys =
                [
                    .. keys.Keys.Where(key => key.Number >= keys.Used),
                    new OverlayKey(keys.Last + 1, secrets[0]),
                ],
                Used = keys.Used + 1,
                Last = keys.Last + 1,
                UsedSince = now,
            };
    }
}
