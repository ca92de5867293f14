using System.Buffers;

namespace Orc.Agent.Engine.Logs;

/// <summary>
/// Reads one container's log from a place on, whole lines at a time, across its files. A file is read to its end before
/// the next one, which conmon has made by then: so a rotation loses nothing.
/// </summary>
internal sealed class LogReader : IDisposable
{
    private const int BlockSize = 128 * 1024;

    private readonly string _path;
    private LogFile? _file;
    private long _offset;
    private byte[]? _buffer;
    private LogPosition? _limit;

    private LogReader(string path, LogFile? file, long offset)
    {
        _path = path;
        _file = file;
        _offset = offset;
    }

    public LogPosition Position => new(_offset, _file?.Start ?? "");

    /// <summary>From the beginning of what is kept.</summary>
    public static LogReader Open(string path) => Open(path, _ => (0, 0));

    /// <summary>From the last lines on.</summary>
    public static LogReader OpenTail(string path, long lines) => Open(path, files => LogTail.Find(files, lines));

    /// <summary>From a place that an earlier reader was at; from what is left behind it, if that is gone.</summary>
    public static LogReader OpenAfter(string path, LogPosition position) => Open(path, files =>
    {
        var starts = files.ConvertAll(file => file.Start);
        var same = starts.FindLastIndex(start => start == position.FileStart);
        return same >= 0
            ? (same, position.Offset)
            : LogSeries.Following(starts, position.FileStart) is { } next
                ? (next, 0)
                : (files.Count - 1, files[^1].Length);
    });

    /// <summary>Ends at what is there now, so that a reader slower than the container comes to an end.</summary>
    public void StopAtPresentEnd()
    {
        using var newest = LogFile.TryOpen(_path);
        _limit = newest is { Start.Length: > 0 } ? new LogPosition(newest.Length, newest.Start) : null;
    }

    /// <summary>
    /// The next block of whole lines, valid until the next call; empty: there are no more for now.
    /// </summary>
    public Memory<byte> Read()
    {
        while (true)
        {
            if (_file is not null && ReadLines() is { IsEmpty: false } lines)
            {
                return lines;
            }

            // Nobody writes into the file any more once a newer one is there; but what came just before counts.
            var next = FindNext();
            if (next is null)
            {
                GiveBack();
                return default;
            }

            if (_file is not null && ReadLines() is { IsEmpty: false } rest)
            {
                next.Dispose();
                return rest;
            }

            _file?.Dispose();
            (_file, _offset) = (next, 0);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        GiveBack();
    }

    private static LogReader Open(string path, Func<List<LogFile>, (int File, long Offset)> choose)
    {
        var files = LogSeries.Open(path);
        if (files.Count == 0)
        {
            return new LogReader(path, file: null, offset: 0);
        }

        var (chosen, offset) = choose(files);
        for (var index = 0; index < files.Count; index++)
        {
            if (index != chosen)
            {
                files[index].Dispose();
            }
        }

        return new LogReader(path, files[chosen], offset);
    }

    private Memory<byte> ReadLines()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(BlockSize);
        var most = _file!.Start == _limit?.FileStart
            ? (int)Math.Clamp(_limit.Value.Offset - _offset, 0, _buffer.Length)
            : _buffer.Length;
        var length = _file.Read(_offset, _buffer.AsSpan(0, most));
        var end = _buffer.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        if (end == 0 && length == _buffer.Length)
        {
            end = length;   // not a line of conmon's, whatever it is: passed over
        }

        _offset += end;
        return _buffer.AsMemory(0, end);
    }

    private LogFile? FindNext()
    {
        // Nearly always nothing has changed, and one look at the newest file says so.
        if (_file is not null)
        {
            if (_file.Start == _limit?.FileStart)
            {
                return null;
            }

            using var newest = LogFile.TryOpen(_path);
            if (newest is not null && newest.Start == _file.Start)
            {
                return null;
            }
        }

        var files = LogSeries.Open(_path);
        var next = _file is null
            ? files.Count > 0 ? 0 : (int?)null
            : LogSeries.Following(files.ConvertAll(file => file.Start), _file.Start);
        for (var index = 0; index < files.Count; index++)
        {
            if (index != next)
            {
                files[index].Dispose();
            }
        }

        return next is { } chosen ? files[chosen] : null;
    }

    // An idle follower holds no buffer.
    private void GiveBack()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }
}
