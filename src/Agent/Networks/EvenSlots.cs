using System.Collections.Immutable;

namespace Orc.Agent.Networks;

/// <summary>
/// Which endpoint a numbered slot leads to where each new connection takes one at random: all have as many, give or
/// take one. Who had a slot keeps it, so that one endpoint of fifty that comes or goes changes a fiftieth of them.
/// </summary>
internal static class EvenSlots
{
    /// <param name="before">Who had them; empty, or as many: nobody.</param>
    /// <param name="endpoints">Who shall have them; not empty.</param>
    /// <param name="count">How many there are, not fewer than endpoints.</param>
    public static ImmutableArray<string> Next(
        ImmutableArray<string> before, ImmutableArray<string> endpoints, int count)
    {
        if (before.Length != count)
        {
            return [.. Enumerable.Range(0, count).Select(slot => endpoints[slot % endpoints.Length])];
        }

        var (share, larger) = Math.DivRem(count, endpoints.Length);
        var shares = endpoints.ToDictionary(endpoint => endpoint, _ => 0, StringComparer.Ordinal);
        var slots = new string?[count];
        for (var slot = 0; slot < count; slot++)
        {
            if (shares.TryGetValue(before[slot], out var has) && MayTake(has))
            {
                Take(slot, before[slot], has);
            }
        }

        var wanting = new Queue<string>(endpoints.Where(endpoint => shares[endpoint] < share));
        var rest = new Queue<string>(endpoints.Where(endpoint => shares[endpoint] <= share));
        for (var slot = 0; slot < count; slot++)
        {
            if (slots[slot] is null)
            {
                TakeNext(slot);
            }
        }

        return [.. slots.Select(slot => slot!)];

        // As many as leave a remainder may have one more than the others.
        bool MayTake(int has) => has < share || (has == share && larger > 0);

        void Take(int slot, string endpoint, int has)
        {
            larger -= has == share ? 1 : 0;
            shares[endpoint] = has + 1;
            slots[slot] = endpoint;
        }

        void TakeNext(int slot)
        {
            var endpoint = wanting.Count > 0 ? wanting.Dequeue() : rest.Dequeue();
            Take(slot, endpoint, shares[endpoint]);
            if (shares[endpoint] < share)
            {
                wanting.Enqueue(endpoint);
            }
        }
    }
}
