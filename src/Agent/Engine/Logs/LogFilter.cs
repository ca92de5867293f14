using Orc.Protocol.Logs;

namespace Orc.Agent.Engine.Logs;

/// <summary>Leaves out of blocks of lines what was not asked for: by time, and by stream.</summary>
internal sealed class LogFilter
{
    private readonly long _since;
    private readonly long _until;
    private readonly bool _stdout;
    private readonly bool _stderr;

    public LogFilter(LogQuery query)
    {
        _since = query.Since is { } since ? LogTime.From(since) : long.MinValue;
        _until = query.Until is { } until ? LogTime.From(until) : long.MaxValue;
        (_stdout, _stderr) = (query.Stdout, query.Stderr);
    }

    /// <summary>A line later than all that was asked for came by: there is no more.</summary>
    public bool HasEnded { get; private set; }

    private bool TakesAll => _since == long.MinValue && _until == long.MaxValue && _stdout && _stderr;

    /// <summary>Moves what stays to the front of the block; how much that is.</summary>
    public int Apply(Span<byte> block)
    {
        if (TakesAll)
        {
            return block.Length;
        }

        var (kept, at) = (0, 0);
        while (at < block.Length)
        {
            var length = block[at..].IndexOf((byte)'\n') + 1;
            var line = block.Slice(at, length == 0 ? block.Length - at : length);
            at += line.Length;
            if (Keeps(line.TrimEnd((byte)'\n')))
            {
                line.CopyTo(block[kept..]);
                kept += line.Length;
            }

            if (HasEnded)
            {
                break;
            }
        }

        return kept;
    }

    private bool Keeps(ReadOnlySpan<byte> text)
    {
        if (!LogLine.TryTake(ref text, out var line))
        {
            return false;
        }

        if (_since != long.MinValue || _until != long.MaxValue)
        {
            var time = LogTime.Parse(line.Time) ?? long.MinValue;
            HasEnded = time > _until;
            if (time < _since || HasEnded)
            {
                return false;
            }
        }

        return line.IsError ? _stderr : _stdout;
    }
}
