using System.Collections.Immutable;

namespace Orc.Cli.Attaching;

/// <summary>
/// Looks for the detach keys in what is typed. A beginning of them is held back until it is clear what it is.
/// </summary>
internal sealed class DetachScanner(ImmutableArray<byte> keys)
{
    private int _seen;

    /// <summary>
    /// What to pass on; <paramref name="hasLeft"/>: the keys were typed, and what follows them is dropped.
    /// </summary>
    public byte[] Feed(ReadOnlySpan<byte> typed, out bool hasLeft)
    {
        hasLeft = false;
        var passed = new List<byte>(typed.Length + keys.Length);
        foreach (var key in typed)
        {
            if (keys.IsEmpty)
            {
                passed.Add(key);
            }
            else if (key == keys[_seen])
            {
                _seen++;
                if (_seen == keys.Length)
                {
                    _seen = 0;
                    hasLeft = true;
                    break;
                }
            }
            else
            {
                passed.AddRange(keys.AsSpan(0, _seen));
                _seen = key == keys[0] ? 1 : 0;
                if (_seen == 0)
                {
                    passed.Add(key);
                }
            }
        }

        return [.. passed];
    }
}
