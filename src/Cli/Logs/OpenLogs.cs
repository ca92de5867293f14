using Grpc.Core;

namespace Orc.Cli.Logs;

/// <summary>
/// The logs that are being followed, by their containers: which one is to be opened, and which one again. Several
/// threads may ask.
/// </summary>
internal sealed class OpenLogs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FollowedLog> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>What is to be read now; null: it is being read, or its container is gone.</summary>
    /// <param name="container">Whose log.</param>
    /// <param name="open">Makes it. One that broke is the one from before, and goes on from where it was.</param>
    public FollowedLog? Take(string container, Func<FollowedLog> open)
    {
        lock (_lock)
        {
            if (_known.TryGetValue(container, out var log))
            {
                return _broken.Remove(container) ? log : null;
            }

            _known.Add(container, log = open());
            return log;
        }
    }

    /// <summary>It cannot be read any more. True: but later, perhaps.</summary>
    public bool Break(string container, StatusCode reason)
    {
        lock (_lock)
        {
            return reason != StatusCode.NotFound && _broken.Add(container);
        }
    }
}
