using Orc.Model.Images;

namespace Orc.Agent.Images.Storage;

/// <summary>
/// Content that somebody is at work with: being pulled, or about to be used. Counted, since two may hold the same.
/// </summary>
internal sealed class Holds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, int> _counts = [];

    public IDisposable Take(IReadOnlyList<Digest> digests)
    {
        lock (_gate)
        {
            foreach (var digest in digests)
            {
                _counts[digest] = _counts.GetValueOrDefault(digest) + 1;
            }
        }

        return new Hold(this, digests);
    }

    public bool IsHeld(Digest digest)
    {
        lock (_gate)
        {
            return _counts.ContainsKey(digest);
        }
    }

    private void Release(IReadOnlyList<Digest> digests)
    {
        lock (_gate)
        {
            foreach (var digest in digests)
            {
                if (--_counts[digest] == 0)
                {
                    _counts.Remove(digest);
                }
            }
        }
    }

    private sealed class Hold(Holds holds, IReadOnlyList<Digest> digests) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!_isReleased)
            {
                _isReleased = true;
                holds.Release(digests);
            }
        }
    }
}
