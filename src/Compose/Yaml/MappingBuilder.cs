using System.Collections.Immutable;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>Gathers the entries of a mapping; a key set twice keeps its first place.</summary>
internal sealed class MappingBuilder
{
    private const int IndexedFrom = 12;

    private readonly List<MappingEntry> _entries = [];
    private Dictionary<string, int>? _index;

    public int Count => _entries.Count;

    public bool TryAdd(MappingEntry entry, out MappingEntry existing)
    {
        var at = IndexOf(entry.Key);
        existing = at < 0 ? default : _entries[at];
        if (at < 0)
        {
            Append(entry);
        }

        return at < 0;
    }

    public void Set(string key, Node value) => Set(new MappingEntry(key, value.Position, value));

    public void Set(MappingEntry entry)
    {
        var at = IndexOf(entry.Key);
        if (at < 0)
        {
            Append(entry);
        }
        else
        {
            _entries[at] = entry;
        }
    }

    public Node? Find(string key)
    {
        var at = IndexOf(key);
        return at < 0 ? null : _entries[at].Value;
    }

    public MappingNode Build(SourcePosition position, MergeTag tag = MergeTag.None) =>
        new([.. _entries], position, tag);

    private void Append(MappingEntry entry)
    {
        _entries.Add(entry);
        if (_index is not null)
        {
            _index.Add(entry.Key, _entries.Count - 1);
        }
        else if (_entries.Count >= IndexedFrom)
        {
            _index = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var at = 0; at < _entries.Count; at++)
            {
                _index.Add(_entries[at].Key, at);
            }
        }
    }

    private int IndexOf(string key)
    {
        if (_index is not null)
        {
            return _index.GetValueOrDefault(key, -1);
        }

        for (var at = 0; at < _entries.Count; at++)
        {
            if (_entries[at].Key == key)
            {
                return at;
            }
        }

        return -1;
    }
}
