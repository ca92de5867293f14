using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>Statistics as a table that is drawn anew each second on a terminal.</summary>
internal static class StatsTable
{
    // Home; then each line to its end, and what is below the last one, is wiped: less flicker than clearing first.
    private const string Home = "\e[H";
    private const string WipeLine = "\e[K";
    private const string WipeBelow = "\e[J";
    private const string Clear = "\e[2J";

    public static async Task<int> ShowAsync(
        Invocation invocation,
        StatsRequest request,
        string? format,
        bool truncate,
        CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var listing = new Listing<ContainerStats>(
            StatsColumns.All(truncate), "ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs");
        var redraws = request.Stream && invocation.Console.OutputIsTerminal;
        if (redraws)
        {
            await invocation.Out.WriteAsync(Clear);
        }

        using var call = daemon.Containers.Stats(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var text = new StringWriter { NewLine = "\n" };
            listing.Write(text, call.ResponseStream.Current.Containers, format);
            await invocation.Out.WriteAsync(redraws ? Redrawn(text.ToString()) : text.ToString());
            await invocation.Out.FlushAsync(cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static string Redrawn(string table) =>
        Home + table.Replace("\n", $"{WipeLine}\n", StringComparison.Ordinal) + WipeBelow;
}
