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

    /// <summary>For who asks for many.</summary>
    public Reader ToReader() => new(this);

    private static T? Find(Branch? root, int shift, long number) =>
        FindLeaf(root, shift, number)?.Items[(int)number & Mask];

    private static Branch? FindLeaf(Branch? root, int shift, long number)
    {
        // Below zero it is larger than any shift lets in.
        if (root is null || (ulong)number >> shift >= Width)
        {
            return null;
        }

        var branch = root;
        for (; branch is not null && shift > 0; shift -= Bits)
        {
            branch = branch.Branches[(int)(number >> shift) & Mask];
        }

        return branch;
    }

    private static IEnumerable<T> ValuesOf(Branch root, int shift)
    {
        // One iterator for all levels: where it is in each branch on the way down.
        var way = new Stack<(Branch Branch, int Next)>();
        way.Push((root, 0));
        while (way.TryPop(out var at))
        {
            if (way.Count * Bits == shift)
            {
                foreach (var item in at.Branch.Items)
                {
                    if (item is not null)
                    {
                        yield return item;
                    }
                }

                continue;
            }

            for (var place = at.Next; place < Width; place++)
            {
                if (at.Branch.Branches[place] is { } there)
                {
                    way.Push((at.Branch, place + 1));
                    way.Push((there, 0));
                    break;
                }
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
            var number = first + ((long)place << shift);
            if (shift > 0)
            {
                Compare(before?.Branches[place], after?.Branches[place], shift - Bits, number, differences);
            }
            else if (before?.Items[place] is var one && after?.Items[place] is var other
                && !ReferenceEquals(one, other))
            {
                differences.Add((number, one, other));
            }
        }
    }

    /// <summary>Null: nothing is left of it.</summary>
    private static Branch? Without(Branch branch, int shift, long number)
    {
        var place = (int)(number >> shift) & Mask;
        if (shift == 0)
        {
            if (branch.Items.Count(one => one is not null) == 1)
            {
                return null;
            }

            var leaf = branch.Copy(owner: null);
            leaf.Items[place] = null;
            return leaf;
        }

        var below = Without(branch.Branches[place]!, shift - Bits, number);
        if (below is null && branch.Branches.Count(one => one is not null) == 1)
        {
            return null;
        }

        var copy = branch.Copy(owner: null);
        copy.Branches[place] = below;
        return copy;
    }

    /// <summary>Finds one after another: what is near the one before is found in one step.</summary>
    internal struct Reader(NumberTable<T> table)
    {
        private long _leaf = -1;
        private Branch? _known;

        public T? Find(long number)
        {
            if (number >> Bits != _leaf)
            {
                _leaf = number >> Bits;
                _known = FindLeaf(table._root, table._shift, number);
            }

            return _known?.Items[(int)number & Mask];
        }
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
                _root = Branch.New(_owner, _shift);
            }

            while (number >> _shift >= Width)
            {
                _shift += Bits;
                var higher = Branch.New(_owner, _shift);
                higher.Branches[0] = _root;
                _root = higher;
            }

            var branch = _root = Own(_root);
            for (var shift = _shift; shift > 0; shift -= Bits)
            {
                ref var place = ref branch.Branches[(int)(number >> shift) & Mask];
                place = place is { } known ? Own(known) : Branch.New(_owner, shift - Bits);
                branch = place;
            }

            ref var leaf = ref branch.Items[(int)number & Mask];
            _count += leaf is null ? 1 : 0;
            leaf = item;
        }

        private Branch Own(Branch branch) => ReferenceEquals(branch.Owner, _owner) ? branch : branch.Copy(_owner);
    }

    /// <param name="owner">The builder that may change it; null: nobody.</param>
    /// <param name="branches">Of one of the lowest level none.</param>
    /// <param name="items">What the table holds; of one of a higher level nothing.</param>
    private sealed class Branch(object? owner, Branch?[] branches, T?[] items)
    {
        public object? Owner => owner;

        public Branch?[] Branches => branches;

        public T?[] Items => items;

        public static Branch New(object owner, int shift) =>
            shift == 0 ? new(owner, [], new T?[Width]) : new(owner, new Branch?[Width], []);

        public Branch Copy(object? owner) => items.Length > 0
            ? new(owner, [], (T?[])items.Clone())
            : new(owner, (Branch?[])branches.Clone(), []);
    }
}
