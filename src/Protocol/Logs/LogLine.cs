namespace Orc.Protocol.Logs;

/// <summary>
/// One line of a container's log, or a piece of a long one, where it lies in memory. A log is a row of these, each with
/// a line feed at its end: in conmon's files, and on the wire when a client asked for batches.
/// </summary>
/// <remarks>
/// <c>2026-11-23T18:08:11.538813195+00:00 stdout F text</c>; <c>P</c> instead of <c>F</c>: the line goes on in the next
/// record of the same stream.
/// </remarks>
public readonly ref struct LogLine
{
    private const int StreamStart = LogTime.Length + 1;
    private const int TagStart = StreamStart + 7;
    private const byte LineFeed = (byte)'\n';

    /// <summary>What stands before the content: time, stream and tag are of one length in every line.</summary>
    public const int HeaderLength = TagStart + 2;

    private readonly ReadOnlySpan<byte> _text;

    private LogLine(ReadOnlySpan<byte> text) => _text = text;

    /// <summary>As it was written, offset and all: for <see cref="LogTime"/>.</summary>
    public ReadOnlySpan<byte> Time => _text[..LogTime.Length];

    public bool IsError => _text[StreamStart + 3] == 'e';

    /// <summary>No line feed here: the next record of this stream goes on with the same line.</summary>
    public bool IsPartial => _text[TagStart] == 'P';

    public ReadOnlySpan<byte> Content => _text[HeaderLength..];

    /// <summary>Takes the first line off; lines that are none (torn by a crash) are left out.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> lines, out LogLine line)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf(LineFeed);
            var text = end < 0 ? lines : lines[..end];
            lines = end < 0 ? [] : lines[(end + 1)..];
            if (IsWhole(text))
            {
                line = new LogLine(text);
                return true;
            }
        }

        line = default;
        return false;
    }

    /// <summary>Whether this is a line of a log, without its line feed.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> text) =>
        text.Length >= HeaderLength
        && text[StreamStart - 1] == ' ' && text[StreamStart + 3] is (byte)'o' or (byte)'e'
        && text[TagStart - 1] == ' ' && text[TagStart] is (byte)'F' or (byte)'P'
        && text[TagStart + 1] == ' ';
}
