using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

internal static class StatsCommand
{
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
            var request = new StatsRequest
            {
                Containers = { invocation.Get(containers) },
                All = invocation.Get(all),
                Stream = !invocation.Get(once),
            };
            return await StatsTable.ShowAsync(
                invocation, request, invocation.Get(format), !invocation.Get(whole), cancellationToken);
        });
        return command;
    }
}
