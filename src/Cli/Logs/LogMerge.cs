using Orc.Cli.Connections;
using Orc.Protocol.V1;

namespace Orc.Cli.Logs;

/// <summary>Prints the logs of several containers in the order of their times.</summary>
internal sealed class LogMerge(Func<LogReader, DaemonConnection> daemonOf, LogPrinter printer)
{
    public async Task PrintAsync(
        IReadOnlyList<LogReader> readers, LogsRequest wish, CancellationToken cancellationToken)
    {
        var heads = new PriorityQueue<IAsyncEnumerator<LogLine>, (DateTimeOffset Time, int Order)>();
        for (var order = 0; order < readers.Count; order++)
        {
            printer.Add(readers[order].Source);
            var lines = readers[order].ReadAsync(daemonOf(readers[order]), wish, Nothing, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            if (await lines.MoveNextAsync())
            {
                heads.Enqueue(lines, (lines.Current.Time, order));
            }
            else
            {
                await lines.DisposeAsync();
            }
        }

        while (heads.TryDequeue(out var lines, out var place))
        {
            printer.Write(lines.Current);
            if (await lines.MoveNextAsync())
            {
                heads.Enqueue(lines, (lines.Current.Time, place.Order));
            }
            else
            {
                await lines.DisposeAsync();
            }
        }

        printer.Flush();
    }

    private static void Nothing()
    {
        // It ends soon, and is flushed then.
    }
}
