using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>Prints the logs of several containers in the order of their times.</summary>
internal sealed class LogMerge(Func<LogReader, DaemonConnection> daemonOf, LogPrinter printer)
{
    /// <summary>
    /// Hears of a log that cannot be read, or not to its end; the others are printed all the same. Null: it ends all.
    /// </summary>
    public Action<LogReader, RpcException>? OnBroken { get; init; }

    public async Task PrintAsync(
        IReadOnlyList<LogReader> readers, LogsRequest wish, CancellationToken cancellationToken)
    {
        var heads = new PriorityQueue<IAsyncEnumerator<LogLine>, (DateTimeOffset Time, int Order)>();
        for (var order = 0; order < readers.Count; order++)
        {
            printer.Add(readers[order].Source);
            var lines = readers[order].ReadAsync(daemonOf(readers[order]), wish, Nothing, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            if (await MoveAsync(lines, readers[order]))
            {
                heads.Enqueue(lines, (lines.Current.Time, order));
            }
        }

        while (heads.TryDequeue(out var lines, out var place))
        {
            printer.Write(lines.Current);
            if (await MoveAsync(lines, readers[place.Order]))
            {
                heads.Enqueue(lines, (lines.Current.Time, place.Order));
            }
        }

        printer.Flush();
    }

    /// <summary>False: there is no more of it.</summary>
    private async Task<bool> MoveAsync(IAsyncEnumerator<LogLine> lines, LogReader reader)
    {
        try
        {
            if (await lines.MoveNextAsync())
            {
                return true;
            }
        }
        catch (RpcException failure) when (OnBroken is not null && failure.StatusCode != StatusCode.Cancelled)
        {
            OnBroken(reader, failure);
        }

        await lines.DisposeAsync();
        return false;
    }

    private static void Nothing()
    {
        // It ends soon, and is flushed then.
    }
}
