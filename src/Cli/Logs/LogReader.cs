using System.Runtime.CompilerServices;
using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>
/// Reads the log of one container as whole lines, and remembers where it is: reading again goes on from there.
/// </summary>
internal sealed class LogReader(string container, string source)
{
    private readonly MemoryStream[] _pending = [new(), new()];
    private string _position = "";

    public string Container => container;

    public string Source => source;

    /// <summary>Until the end of what there is; when following, until the run ends.</summary>
    /// <param name="daemon">Whom to ask.</param>
    /// <param name="wanted">What to read; its container and position are set here.</param>
    /// <param name="onWait">Called before nothing is there for a while: what was written should be seen now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<LogLine> ReadAsync(
        DaemonConnection daemon,
        LogsRequest wanted,
        Action onWait,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = wanted.Clone();
        request.Container = container;
        request.After = _position;
        if (_position.Length > 0)
        {
            request.ClearTail();
            request.Since = null;
        }

        using var call = daemon.Containers.Logs(request, cancellationToken: cancellationToken);
        while (true)
        {
            var next = call.ResponseStream.MoveNext(cancellationToken);
            if (!next.IsCompleted)
            {
                onWait();
            }

            if (!await next)
            {
                break;
            }

            var record = call.ResponseStream.Current;
            foreach (var line in Lines(record))
            {
                yield return line;
            }

            _position = record.Position.Length > 0 ? record.Position : _position;
        }

        foreach (var line in Rest())
        {
            yield return line;
        }
    }

    private IEnumerable<LogLine> Lines(LogRecord record)
    {
        var content = record.Content.Memory;
        var pending = _pending[(int)record.Stream];
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf((byte)'\n');
            if (end < 0)
            {
                pending.Write(content.Span);
                yield break;
            }

            pending.Write(content.Span[..end]);
            content = content[(end + 1)..];
            yield return Line(record, pending);
        }
    }

    // A last line without a line feed.
    private IEnumerable<LogLine> Rest()
    {
        foreach (var stream in (OutputStream[])[OutputStream.Stdout, OutputStream.Stderr])
        {
            if (_pending[(int)stream].Length > 0)
            {
                yield return Line(new LogRecord { Stream = stream }, _pending[(int)stream]);
            }
        }
    }

    private LogLine Line(LogRecord record, MemoryStream pending)
    {
        var time = record.Time?.ToDateTimeOffset() ?? default;
        var line = new LogLine(source, record.Stream, time, record.Time?.Nanos ?? 0, pending.ToArray());
        pending.SetLength(0);
        return line;
    }
}
