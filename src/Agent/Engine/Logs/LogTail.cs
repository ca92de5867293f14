using System.Buffers;
using Orc.Protocol.Logs;

namespace Orc.Agent.Engine.Logs;

/// <summary>Where the last lines of a log begin, found from its end: a long log is not read for a short tail.</summary>
internal static class LogTail
{
    private const int BlockSize = 64 * 1024;

    /// <summary>
    /// The file and the place in it where the last <paramref name="lines"/> lines begin. A long line's pieces count
    /// once. If there are fewer, the beginning.
    /// </summary>
    /// <param name="files">The oldest first.</param>
    /// <param name="lines">Zero: the end.</param>
    public static (int File, long Offset) Find(IReadOnlyList<LogFile> files, long lines)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            var search = new Search(lines);
            for (var file = files.Count - 1; file >= 0; file--)
            {
                if (SearchBackwards(files[file], ref search, buffer.AsSpan(0, BlockSize)) is { } offset)
                {
                    return (file, offset);
                }
            }

            return (0, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static long? SearchBackwards(LogFile file, ref Search search, Span<byte> buffer)
    {
        var end = file.Length;
        while (end > 0)
        {
            // A block ends where a line ends; what is before its first line feed belongs to the block before it.
            var start = Math.Max(0, end - buffer.Length);
            var block = buffer[..(int)(end - start)];
            block = block[..file.Read(start, block)];
            var first = start == 0 ? 0 : block.IndexOf((byte)'\n') + 1;
            if (search.Take(block[first..]) is { } found)
            {
                return start + first + found;
            }

            // A whole block without a line's beginning is no log of conmon's: skipped.
            end = first == 0 || start + first == end ? start : start + first;
        }

        return null;
    }

    /// <summary>Counts finished lines backwards; the place is behind the line that is one too many.</summary>
    private struct Search(long lines)
    {
        private readonly long _lines = lines;
        private long _seen;
        private bool _seenAny;

        /// <summary>The place in the block where the tail begins; null: further ahead.</summary>
        public int? Take(ReadOnlySpan<byte> block)
        {
            var end = block.Length;
            while (end > 0)
            {
                var start = block[..(end - 1)].LastIndexOf((byte)'\n') + 1;
                var line = block[start..end].TrimEnd((byte)'\n');
                if (Count(line) > _lines)
                {
                    return end;
                }

                end = start;
            }

            return null;
        }

        // A piece at the very end begins a line that is not finished yet: it counts as one.
        private long Count(ReadOnlySpan<byte> text)
        {
            if (LogLine.TryTake(ref text, out var line) && (!line.IsPartial || !_seenAny))
            {
                _seen++;
            }

            _seenAny = true;
            return _seen;
        }
    }
}
