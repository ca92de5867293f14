using System.Collections;
using System.Numerics;

namespace Orc.Orchestrator.Scheduling;

/// <summary>Some of the nodes, by their places: a bit each. Never changed once it is made.</summary>
internal sealed class PlaceSet : IEnumerable<int>
{
    private const int Bits = 64;

    private readonly ulong[] _words;

    private PlaceSet(ulong[] words) => _words = words;

    /// <summary>The bits, the lowest places first; none above the highest place.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>How many words such a set has.</summary>
    public static int WordsFor(int nodes) => (nodes + Bits - 1) / Bits;

    public static PlaceSet Of(IEnumerable<int> places, int nodes)
    {
        var words = new ulong[WordsFor(nodes)];
        foreach (var place in places)
        {
            Mark(words, place);
        }

        return new PlaceSet(words);
    }

    public static void Mark(ulong[] words, int place) => words[place / Bits] |= 1UL << (place % Bits);

    public static void Clear(ulong[] words, int place) => words[place / Bits] &= ~(1UL << (place % Bits));

    public static bool IsMarked(ReadOnlySpan<ulong> words, int place) =>
        (words[place / Bits] & (1UL << (place % Bits))) != 0;

    /// <summary>The lowest place of a word that has one.</summary>
    public static int FirstOf(ulong word, int index) => (index * Bits) + BitOperations.TrailingZeroCount(word);

    public bool Contains(int place) => IsMarked(_words, place);

    /// <summary>In order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var index = 0; index < _words.Length; index++)
        {
            for (var word = _words[index]; word != 0; word &= word - 1)
            {
                yield return FirstOf(word, index);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
