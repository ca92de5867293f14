using System.Collections.Immutable;

namespace Orc.Agent.Networks;

/// <summary>
/// Which endpoint a numbered slot leads to where clients keep to theirs: the one with the highest score (rendezvous
/// hashing), so that an endpoint that comes or goes moves no clients but its own.
/// </summary>
internal static class StickySlots
{
    // FNV-1a, 64 bits.
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static string EndpointOf(int slot, ImmutableArray<string> endpoints)
    {
        var best = endpoints[0];
        var bestScore = 0ul;
        foreach (var endpoint in endpoints)
        {
            var score = Score(slot, endpoint);
            if (score > bestScore)
            {
                (best, bestScore) = (endpoint, score);
            }
        }

        return best;
    }

    private static ulong Score(int slot, string endpoint)
    {
        var hash = (Offset ^ (ulong)slot) * Prime;
        foreach (var letter in endpoint)
        {
            hash = (hash ^ letter) * Prime;
        }

        // The last letters reach the upper bits only by another turn.
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
