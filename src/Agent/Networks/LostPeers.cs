using System.Collections.Concurrent;

namespace Orc.Agent.Networks;

/// <summary>
/// Machines that were not reached when they could last be asked: a node that was found to be cut off loses its last
/// task on the networks that both have, and would be taken for a sound one at once, and get the next task.
/// </summary>
internal sealed class LostPeers(TimeProvider time)
{
    /// <summary>Then it gets another chance: nobody can say whether the way is still closed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, long> _left = new(StringComparer.Ordinal);

    public IEnumerable<string> Remembered =>
        _left.Where(one => time.GetElapsedTime(one.Value) < Patience).Select(one => one.Key);

    /// <summary>It cannot be asked any more.</summary>
    public void Leave(PeerReach reach)
    {
        if (reach.IsLost)
        {
            _left[reach.Machine] = time.GetTimestamp();
        }
    }

    /// <summary>It was asked again; what one silence means is not known yet.</summary>
    public void Hear(PeerReach reach)
    {
        if (reach.Misses == 0 || reach.IsLost)
        {
            _left.TryRemove(reach.Machine, out _);
        }
    }
}
