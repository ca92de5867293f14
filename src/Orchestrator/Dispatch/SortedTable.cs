using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Orc.Orchestrator.Dispatch;

/// <summary>
/// A small table, made at once and never changed: two arrays in the order of their keys. A session makes some of them
/// for every commit that concerns its node, where a tree of objects would cost more to build than all its look-ups.
/// </summary>
internal sealed class SortedTable<TKey, TValue> : IReadOnlyDictionary<TKey, TValue>
    where TKey : notnull
{
    private readonly TKey[] _keys;
    private readonly TValue[] _values;
    private readonly IComparer<TKey> _order;

    /// <param name="keys">In any order, each once. The table's from now on, as the values are.</param>
    /// <param name="values">In the order of the keys.</param>
    /// <param name="order">That of the table.</param>
    public SortedTable(TKey[] keys, TValue[] values, IComparer<TKey> order)
    {
        (_keys, _values, _order) = (keys, values, order);
        if (!IsInOrder())
        {
            Array.Sort(_keys, _values, order);
            if (!IsInOrder())
            {
                throw new ArgumentException("a key comes twice", nameof(keys));
            }
        }
    }

    public int Count => _keys.Length;

    public IReadOnlyList<TKey> Keys => _keys;

    public IReadOnlyList<TValue> Values => _values;

    IEnumerable<TKey> IReadOnlyDictionary<TKey, TValue>.Keys => _keys;

    IEnumerable<TValue> IReadOnlyDictionary<TKey, TValue>.Values => _values;

    public TValue this[TKey key] =>
        TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"there is no {key}");

    public bool ContainsKey(TKey key) => PlaceOf(key) >= 0;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var place = PlaceOf(key);
        value = place >= 0 ? _values[place] : default;
        return place >= 0;
    }

    public TValue? GetValueOrDefault(TKey key) => PlaceOf(key) is >= 0 and var place ? _values[place] : default;

    /// <summary>The same keys with equal values.</summary>
    public bool HasSame(SortedTable<TKey, TValue> other)
    {
        if (_keys.Length != other._keys.Length)
        {
            return false;
        }

        for (var place = 0; place < _keys.Length; place++)
        {
            if (_order.Compare(_keys[place], other._keys[place]) != 0
                || !EqualityComparer<TValue>.Default.Equals(_values[place], other._values[place]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same, with another value for a key that it has.</summary>
    public SortedTable<TKey, TValue> With(TKey key, TValue value)
    {
        var values = (TValue[])_values.Clone();
        values[PlaceOf(key)] = value;
        return new SortedTable<TKey, TValue>(_keys, values, _order);
    }

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        for (var place = 0; place < _keys.Length; place++)
        {
            yield return KeyValuePair.Create(_keys[place], _values[place]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PlaceOf(TKey key) => Array.BinarySearch(_keys, key, _order);

    private bool IsInOrder()
    {
        for (var place = 1; place < _keys.Length; place++)
        {
            if (_order.Compare(_keys[place - 1], _keys[place]) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
