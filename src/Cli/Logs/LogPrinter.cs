using System.Buffers;
using System.Globalization;
using System.Text;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>
/// Writes lines of several containers: a coloured prefix as wide as the longest name, what went to standard error to
/// standard error. Lines are gathered, so that many cost few system calls: flush when there is nothing to read.
/// </summary>
internal sealed class LogPrinter(CliConsole console, LogLayout layout)
{
    private const int FlushAt = 32 * 1024;

    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _out = new(FlushAt);
    private readonly ArrayBufferWriter<byte> _error = new();
    private int _width;

    /// <summary>
    /// Faults when what is to be shown cannot be written: its reader has gone, or the disk is full. The call that met
    /// it throws the same; later ones write nothing.
    /// </summary>
    public Task Broken => _broken.Task;

    /// <summary>Makes a name known: it gets the next colour, and prefixes become as wide as it needs.</summary>
    public void Add(string source)
    {
        lock (_lock)
        {
            AddLocked(source);
        }
    }

    public void Write(LogLine line)
    {
        lock (_lock)
        {
            var buffer = line.Stream == OutputStream.Stderr ? _error : _out;
            if (layout.HasPrefix)
            {
                Append(buffer, Prefix(line.Source));
            }

            if (layout.HasTimes)
            {
                Append(buffer, $"{Time(line)} ");
            }

            buffer.Write(line.Content);
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushAt)
            {
                FlushLocked();
            }
        }
    }

    /// <summary>What happened to a container, in its colour: <c>web-1 exited with code 0</c>.</summary>
    public void Say(string source, string text)
    {
        lock (_lock)
        {
            AddLocked(source);
            var colour = layout.HasColours ? LogPalette.Colour(_numbers[source]) : "";
            Append(_out, $"{colour}{source} {text}{(colour.Length > 0 ? LogPalette.Reset : "")}\n");
            FlushLocked();
        }
    }

    public void Flush()
    {
        lock (_lock)
        {
            FlushLocked();
        }
    }

    private void AddLocked(string source)
    {
        if (_numbers.TryAdd(source, _numbers.Count))
        {
            _width = Math.Max(_width, TextWidth.Of(source));
        }
    }

    private string Prefix(string source)
    {
        AddLocked(source);
        var padded = source + new string(' ', _width - TextWidth.Of(source));
        return layout.HasColours
            ? $"{LogPalette.Colour(_numbers[source])}{padded}{layout.Gap}| {LogPalette.Reset}"
            : $"{padded}{layout.Gap}| ";
    }

    private void FlushLocked()
    {
        try
        {
            FlushLocked(_out, console.OutBytes);
            FlushLocked(_error, console.ErrorBytes);
        }
        catch (IOException failure)
        {
            _ = _broken.TrySetException(failure);
            throw;
        }
    }

    private void FlushLocked(ArrayBufferWriter<byte> buffer, Stream stream)
    {
        if (buffer.WrittenCount > 0)
        {
            if (!_broken.Task.IsCompleted)
            {
                stream.Write(buffer.WrittenSpan);
            }

            buffer.ResetWrittenCount();
        }
    }

    // RFC 3339 with all nine digits, as docker writes the times of logs.
    private static string Time(LogLine line) =>
        line.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)
        + string.Create(CultureInfo.InvariantCulture, $".{line.Nanoseconds:D9}Z");

    private static void Append(ArrayBufferWriter<byte> buffer, string text)
    {
        var span = buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        buffer.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
