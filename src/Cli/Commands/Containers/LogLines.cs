using System.Buffers;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Orc.Protocol.Logs;
using Orc.Protocol.V1;
using LogMoment = Orc.Protocol.Logs.LogTime;

namespace Orc.Cli.Commands.Containers;

/// <summary>
/// Writes a container's output as it was written, each on its stream; with times, one before each line.
/// </summary>
internal sealed class LogLines(Stream output, Stream error, bool withTimes)
{
    private readonly ArrayBufferWriter<byte> _run = new();
    private bool _outputInLine;
    private bool _errorInLine;

    public async ValueTask WriteAsync(LogRecord record, CancellationToken cancellationToken)
    {
        if (!record.Batch.IsEmpty)
        {
            await WriteBatchAsync(record.Batch.Memory, cancellationToken);
            return;
        }

        var isError = record.Stream == OutputStream.Stderr;
        var stream = isError ? error : output;
        if (withTimes && !(isError ? _errorInLine : _outputInLine) && record.Content.Length > 0)
        {
            await stream.WriteAsync(Time(record.Time), cancellationToken);
        }

        await stream.WriteAsync(record.Content.Memory, cancellationToken);
        var inLine = record.Content.Length > 0 && record.Content[^1] != (byte)'\n';
        _ = isError ? _errorInLine = inLine : _outputInLine = inLine;
    }

    // Lines of one stream that follow one another are one write.
    private async ValueTask WriteBatchAsync(ReadOnlyMemory<byte> batch, CancellationToken cancellationToken)
    {
        while (!batch.IsEmpty)
        {
            _run.ResetWrittenCount();
            var isError = TakeRun(ref batch);
            if (isError)
            {
                // What came before on the other stream stands before it on a terminal.
                await output.FlushAsync(cancellationToken);
            }

            await (isError ? error : output).WriteAsync(_run.WrittenMemory, cancellationToken);
        }
    }

    private bool TakeRun(ref ReadOnlyMemory<byte> batch)
    {
        var rest = batch.Span;
        bool? isError = null;
        for (var next = rest; LogLine.TryTake(ref next, out var line); rest = next)
        {
            if (isError is { } current && line.IsError != current)
            {
                batch = batch[^rest.Length..];
                return current;
            }

            isError = line.IsError;
            Append(line);
        }

        batch = default;
        return isError ?? false;
    }

    private void Append(LogLine line)
    {
        var inLine = line.IsError ? _errorInLine : _outputInLine;
        if (withTimes && !inLine)
        {
            LogMoment.WriteUtc(line.Time, _run.GetSpan(LogMoment.UtcLength));
            _run.Advance(LogMoment.UtcLength);
            _run.Write(" "u8);
        }

        _run.Write(line.Content);
        if (!line.IsPartial)
        {
            _run.Write("\n"u8);
        }

        _ = line.IsError ? _errorInLine = line.IsPartial : _outputInLine = line.IsPartial;
    }

    // RFC 3339 with nine digits, as docker: all lines begin at the same column.
    private static byte[] Time(Timestamp time) => System.Text.Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{time.ToDateTime():yyyy-MM-ddTHH:mm:ss}.{time.Nanos:D9}Z "));
}
