using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Services;

/// <summary>The <c>ps</c> of services, stacks and nodes: the same flags and the same table.</summary>
internal sealed class TaskListing
{
    private readonly Option<string[]> _filters = Flag.List(
        "-f, --filter", "Filter output based on conditions provided", "filter");

    private readonly Option<string?> _format = Flag.Text("--format", "Pretty-print tasks using a Go template");
    private readonly Option<bool> _noResolve = Flag.Switch("--no-resolve", "Do not map IDs to Names");
    private readonly Option<bool> _noTruncate = Flag.Switch("--no-trunc", "Do not truncate output");
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display task IDs");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_filters, _format, _noResolve, _noTruncate, _quiet])
        {
            command.Add(option);
        }
    }

    public async Task<IReadOnlyList<TaskView>> ReadAsync(
        Invocation invocation, ClusterClient cluster, ListTasksRequest request, CancellationToken cancellationToken)
    {
        request.Filters.Add(invocation.Get(_filters) ?? []);
        var reply = await cluster.Services.ListTasksAsync(request, cancellationToken: cancellationToken);
        return reply.Tasks;
    }

    public void Write(Invocation invocation, IEnumerable<TaskView> tasks)
    {
        var template = invocation.Get(_format);
        var columns = TaskColumns.All(
            invocation.Time, !invocation.Get(_noTruncate), names: !invocation.Get(_noResolve));
        new Listing<TaskView>(columns, TaskColumns.Shown).Write(
            invocation.Out,
            TaskColumns.Ordered(tasks),
            invocation.Get(_quiet) && template is null ? "{{.ID}}" : template);
    }
}
