using System.Numerics;

namespace Orc.Orchestrator.Store;

/// <summary>
/// Things by numbers from a counter, never changed: a tree of 32 branches each, five bits of the number a level. It is
/// dense and flat, and one of a hundred thousand is found in four steps where a sorted tree needs seventeen.
/// </summary>
internal sealed class NumberTable<T>
    where T : class
{
    private const int Bits = 5;
    private const int Width = 1 << Bits;
    private const int Mask = Width - 1;

    public static readonly NumberTable<T> Empty = new(null, 0, 0);

    private readonly Branch? _root;

    /// <summary>How far a number is shifted for its place in the root.</summary>
    private readonly int _shift;

    private NumberTable(Branch? root, int shift, int count)
    {
        _root = root;
        _shift = shift;
        Count = count;
    }

    public int Count { get; }

    public bool IsEmpty => Count == 0;

    /// <summary>In the order of their numbers.</summary>
    public IEnumerable<T> Values => _root is null ? [] : ValuesOf(_root, _shift);

    /// <summary>Null: nothing has this number.</summary>
    public T? Find(long number) => Find(_root, _shift, number);

    public NumberTable<T> SetItem(long number, T item)
    {
        var builder = ToBuilder();
        builder[number] = item;
        return builder.ToImmutable();
    }

    public NumberTable<T> Remove(long number)
    {
        if (Find(number) is null)
        {
            return this;
        }

        var root = Without(_root!, _shift, number);
        return root is null ? Empty : new NumberTable<T>(root, _shift, Count - 1);
    }

    public Builder ToBuilder() => new(this);

    /// <summary>
    /// What is not the same in a later table, by number: branches that both have are not looked at. Null: one reaches
    /// so much higher that the two do not compare.
    /// </summary>
    public IReadOnlyList<(long Number, T? Before, T? After)>? FindDifferences(NumberTable<T> later)
    {
        if (_root is not null && later._root is not null && _shift != later._shift)
        {
            return null;
        }

        var differences = new List<(long Number, T? Before, T? After)>();
        Compare(_root, later._root, _root is null ? later._shift : _shift, 0, differences);
        return differences;
    }

    private static T? Find(Branch? root, int shift, long number)
    {
        // Below zero it is larger than any shift lets in.
        if (root is null || (ulong)number >> shift >= Width)
        {
            return null;
        }

        var branch = root;
        for (; shift > 0; shift -= Bits)
        {
            if (branch.Places[(int)(number >> shift) & Mask] is not { } next)
            {
                return null;
            }

            branch = (Branch)next;
        }

        return (T?)branch.Places[(int)number & Mask];
    }

    private static IEnumerable<T> ValuesOf(Branch root, int shift)
    {
        // One iterator for all levels: where it is in each branch on the way down.
        var way = new Stack<(Branch Branch, int Next)>();
        way.Push((root, 0));
        while (way.TryPop(out var at))
        {
            var isLeaf = way.Count * Bits == shift;
            for (var place = at.Next; place < Width; place++)
            {
                if (at.Branch.Places[place] is not { } there)
                {
                    continue;
                }

                if (!isLeaf)
                {
                    way.Push((at.Branch, place + 1));
                    way.Push(((Branch)there, 0));
                    break;
                }

                yield return (T)there;
            }
        }
    }

    private static void Compare(
        Branch? before, Branch? after, int shift, long first, List<(long Number, T? Before, T? After)> differences)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        for (var place = 0; place < Width; place++)
        {
            var (one, other) = (before?.Places[place], after?.Places[place]);
            if (ReferenceEquals(one, other))
            {
                continue;
            }

            var number = first + ((long)place << shift);
            if (shift == 0)
            {
                differences.Add((number, (T?)one, (T?)other));
            }
            else
            {
                Compare((Branch?)one, (Branch?)other, shift - Bits, number, differences);
            }
        }
    }

    /// <summary>Null: nothing is left of it.</summary>
    private static Branch? Without(Branch branch, int shift, long number)
    {
        var place = (int)(number >> shift) & Mask;
        var below = shift == 0 ? null : Without((Branch)branch.Places[place]!, shift - Bits, number);
        if (below is null && branch.Places.Count(one => one is not null) == 1)
        {
            return null;
        }

        var copy = branch.Copy(owner: null);
        copy.Places[place] = below;
        return copy;
    }

    /// <summary>Many changes at once: each branch is copied once for all of them.</summary>
    internal sealed class Builder(NumberTable<T> before)
    {
        private Branch? _root = before._root;
        private int _shift = before._shift;
        private int _count = before.Count;

        // Branches that this builder made may change until its table is taken.
        private object _owner = new();

        public T this[long number]
        {
            set => Set(number, value);
        }

        public T? Find(long number) => NumberTable<T>.Find(_root, _shift, number);

        public NumberTable<T> ToImmutable()
        {
            _owner = new object();
            return _root is null ? Empty : new NumberTable<T>(_root, _shift, _count);
        }

        private void Set(long number, T item)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            if (_root is null)
            {
                _shift = (63 - BitOperations.LeadingZeroCount((ulong)number | 1)) / Bits * Bits;
                _root = new Branch(_owner, new object?[Width]);
            }

            while (number >> _shift >= Width)
            {
                var higher = new Branch(_owner, new object?[Width]);
                higher.Places[0] = _root;
                _root = higher;
                _shift += Bits;
            }

            var branch = _root = Own(_root);
            for (var shift = _shift; shift > 0; shift -= Bits)
            {
                ref var place = ref branch.Places[(int)(number >> shift) & Mask];
                var next = place is Branch known ? Own(known) : new Branch(_owner, new object?[Width]);
                place = next;
                branch = next;
            }

            ref var leaf = ref branch.Places[(int)number & Mask];
            _count += leaf is null ? 1 : 0;
            leaf = item;
        }

        private Branch Own(Branch branch) => ReferenceEquals(branch.Owner, _owner) ? branch : branch.Copy(_owner);
    }

    /// <param name="owner">The builder that may change it; null: nobody.</param>
    /// <param name="places">Branches, or at the lowest level what the table holds.</param>
    private sealed class Branch(object? owner, object?[] places)
    {
        public object? Owner => owner;

        public object?[] Places => places;

        public Branch Copy(object? owner) => new(owner, (object?[])places.Clone());
    }
}
