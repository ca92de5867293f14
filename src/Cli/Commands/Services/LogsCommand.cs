using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Logs;

namespace Orc.Cli.Commands.Services;

/// <summary><c>service logs</c>: what all tasks of a service say, or one of them, wherever they are.</summary>
internal static class LogsCommand
{
    public static Command Create()
    {
        var follow = Flag.Switch("-f, --follow", "Follow log output");
        var since = Flag.Text("--since", "Show logs since timestamp or relative (e.g. \"42m\")");
        var tail = Flag.Text("-n, --tail", "Number of lines to show from the end of the logs, or all");
        var times = Flag.Switch("-t, --timestamps", "Show timestamps");
        var raw = Flag.Switch("--raw", "Do not neatly format logs");
        var noResolve = Flag.Switch("--no-resolve", "Do not map IDs to Names in output");
        var noTaskIds = Flag.Switch("--no-task-ids", "Do not include task IDs in output");
        var noTruncate = Flag.Switch("--no-trunc", "Do not truncate output");
        var details = Flag.Switch("--details", "Show extra details provided to logs");
        details.Hidden = true;
        var service = Operand.One("SERVICE|TASK");
        var command = new Command("logs", "Fetch the logs of a service or task")
        {
            follow, since, tail, times, raw, noResolve, noTaskIds, noTruncate, details, service,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var wish = LogWish.Of(
                invocation.Get(since), null, invocation.Get(tail), invocation.Get(follow), invocation.Time);
            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var printer = new LogPrinter(invocation.Console, new LogLayout
            {
                HasPrefix = !invocation.Get(raw),
                HasColours = invocation.Console.HasColours,
                HasTimes = invocation.Get(times),
                Gap = "    ",
            });
            var logs = new ServiceLogs(invocation, cluster, printer)
            {
                ShowsTaskIds = !invocation.Get(noTaskIds),
                ShowsNodeNames = !invocation.Get(noResolve),
            };
            return await logs.PrintAsync(invocation.Get(service), wish, cancellationToken)
                ? ExitCodes.Success
                : ExitCodes.Failure;
        });
        return command;
    }
}
