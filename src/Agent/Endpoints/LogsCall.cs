using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine.Logs;
using Orc.Model.Containers;
using Orc.Protocol.Logs;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>One <c>logs</c>: in batches as they lie in the log, or a record a line for those who want it so.</summary>
internal sealed class LogsCall(ContainerLogs logs, IServerStreamWriter<LogRecord> output)
{
    public async Task RunAsync(ContainerId id, LogsRequest request, CancellationToken cancellationToken)
    {
        await foreach (var batch in logs.ReadAsync(QueryOf(id, request), cancellationToken))
        {
            await (request.Batched
                ? WriteBatchAsync(batch, cancellationToken)
                : WriteLinesAsync(batch, cancellationToken));
        }
    }

    internal static LogQuery QueryOf(ContainerId id, LogsRequest request)
    {
        LogPosition? after = null;
        if (request.After.Length > 0 && !LogPosition.TryParse(request.After, out after))
        {
            throw new FormatException($"\"{request.After}\" is no position of a log");
        }

        return new LogQuery
        {
            Container = id,
            Follow = request.Follow,
            Since = request.Since?.ToDateTimeOffset(),
            Until = request.Until?.ToDateTimeOffset(),
            Tail = request.HasTail ? request.Tail : null,
            Stdout = request.Stdout || !request.Stderr,
            Stderr = request.Stderr || !request.Stdout,
            After = after,
        };
    }

    // Written is serialized: the batch's memory may be used again.
    private Task WriteBatchAsync(LogBatch batch, CancellationToken cancellationToken) => output.WriteAsync(
        new LogRecord
        {
            Batch = UnsafeByteOperations.UnsafeWrap(batch.Lines),
            Position = batch.Position.ToString(),
        },
        cancellationToken);

    private async Task WriteLinesAsync(LogBatch batch, CancellationToken cancellationToken)
    {
        var rest = batch.Lines;
        while (Take(ref rest) is { } record)
        {
            if (rest.IsEmpty)
            {
                record.Position = batch.Position.ToString();
            }

            await output.WriteAsync(record, cancellationToken);
        }
    }

    private static LogRecord? Take(ref ReadOnlyMemory<byte> lines)
    {
        var span = lines.Span;
        if (!LogLine.TryTake(ref span, out var line))
        {
            return null;
        }

        lines = lines[^span.Length..];
        var nanoseconds = LogTime.Parse(line.Time) ?? 0;
        var (seconds, rest) = Math.DivRem(nanoseconds, LogTime.NanosecondsPerSecond);
        return new LogRecord
        {
            Time = new Timestamp { Seconds = seconds, Nanos = (int)rest },
            Stream = line.IsError ? OutputStream.Stderr : OutputStream.Stdout,
            Content = line.IsPartial
                ? ByteString.CopyFrom(line.Content)
                : ByteString.CopyFrom([.. line.Content, (byte)'\n']),
        };
    }
}
