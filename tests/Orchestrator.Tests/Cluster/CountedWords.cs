using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>What a node says of others, and how often somebody looked at one of these words, or for one.</summary>
internal sealed class CountedWords(Dictionary<string, TimeSpan> words) : IReadOnlyDictionary<string, TimeSpan>
{
    public Dictionary<string, TimeSpan> Words => words;

    public int Looks { get; private set; }

    public int Count => words.Count;

    public IEnumerable<string> Keys => this.Select(word => word.Key);

    public IEnumerable<TimeSpan> Values => this.Select(word => word.Value);

    public TimeSpan this[string key]
    {
        get
        {
            Looks++;
            return words[key];
        }
    }

    public bool ContainsKey(string key)
    {
        Looks++;
        return words.ContainsKey(key);
    }

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TimeSpan value)
    {
        Looks++;
        return words.TryGetValue(key, out value);
    }

    public IEnumerator<KeyValuePair<string, TimeSpan>> GetEnumerator()
    {
        foreach (var word in words)
        {
            Looks++;
            yield return word;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
