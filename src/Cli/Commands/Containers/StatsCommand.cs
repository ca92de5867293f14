using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class StatsCommand
{
    // Home; then each line to its end, and what is below the last one, is wiped: less flicker than clearing first.
    private const string Home = "\e[H";
    private const string WipeLine = "\e[K";
    private const string WipeBelow = "\e[J";
    private const string Clear = "\e[2J";

    public static Command Create()
    {
        var all = Flag.Switch("-a, --all", "Show all containers (default shows just running)");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var once = Flag.Switch("--no-stream", "Disable streaming stats and only pull the first result");
        var whole = Flag.Switch("--no-trunc", "Do not truncate output");
        var containers = Operand.Any("[CONTAINER...]");
        var command = new Command("stats", "Display a live stream of container(s) resource usage statistics")
        {
            all, format, once, whole, containers,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var request = new StatsRequest
            {
                Containers = { invocation.Get(containers) },
                All = invocation.Get(all),
                Stream = !invocation.Get(once),
            };
            var listing = new Listing<ContainerStats>(
                StatsColumns.All(truncate: !invocation.Get(whole)),
                "ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs");
            var redraws = request.Stream && invocation.Console.OutputIsTerminal;
            if (redraws)
            {
                await invocation.Out.WriteAsync(Clear);
            }

            using var call = daemon.Containers.Stats(request, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var text = new StringWriter { NewLine = "\n" };
                listing.Write(text, call.ResponseStream.Current.Containers, invocation.Get(format));
                await invocation.Out.WriteAsync(redraws ? Redrawn(text.ToString()) : text.ToString());
                await invocation.Out.FlushAsync(cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static string Redrawn(string table) =>
        Home + table.Replace("\n", $"{WipeLine}\n", StringComparison.Ordinal) + WipeBelow;
}
