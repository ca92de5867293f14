using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>orc ps</c>, <c>orc container ls</c>.</summary>
internal static class ListCommand
{
    private static readonly string[] Usual = ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"];

    public static Command CreatePs() => Create("ps");

    public static Command CreateLs() => Create("ls");

    private static Command Create(string name)
    {
        var all = Flag.Switch("-a, --all", "Show all containers (default shows just running)");
        var filter = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: table, json, or a Go template");
        var last = Flag.Number("-n, --last", "Show n last created containers (includes all states)");
        var latest = Flag.Switch("-l, --latest", "Show the latest created container (includes all states)");
        var whole = Flag.Switch("--no-trunc", "Don't truncate output");
        var quiet = Flag.Switch("-q, --quiet", "Only display container IDs");
        var size = Flag.Switch("-s, --size", "Display total file sizes");
        var command = new Command(name, "List containers")
        {
            all, filter, format, last, latest, whole, quiet, size,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var count = invocation.Get(latest) ? 1 : invocation.Get(last);
            var daemon = await invocation.ConnectAsync(cancellationToken);
            var reply = await daemon.Containers.ListAsync(
                new ListContainersRequest
                {
                    All = invocation.Get(all) || count > 0,
                    Filters = { invocation.Get(filter) ?? [] },
                    Sizes = invocation.Get(size)
                        || invocation.Get(format)?.Contains(".Size", StringComparison.Ordinal) == true,
                },
                cancellationToken: cancellationToken);
            var newestFirst = reply.Containers.OrderByDescending(container => container.CreatedAt.ToDateTimeOffset());
            var shown = count > 0 ? newestFirst.Take(count.Value) : newestFirst;
            var plain = invocation.Get(format) is null && !invocation.Has(filter);
            var columns = ContainerColumns.All(invocation.Time, !invocation.Get(whole), reply.Sizes);
            var fields = invocation.Get(size) ? [.. Usual, "Size"] : Usual;
            new Listing<WireContainerReport>(columns, fields).Write(
                invocation.Out,
                shown,
                invocation.Get(quiet) && invocation.Get(format) is null ? "{{.ID}}" : invocation.Get(format));
            if (plain && !invocation.Get(quiet))
            {
                await ProjectHint.WriteAsync(invocation, "ps");
            }

            return ExitCodes.Success;
        });
        return command;
    }
}
