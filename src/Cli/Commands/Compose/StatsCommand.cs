using System.CommandLine;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose stats</c>.</summary>
internal sealed class StatsCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _all = Flag.Switch("-a, --all", "Show all containers (default shows just running)");
    private readonly Option<string?> _format = Flag.Text("--format", "Format output: table, json, or a Go template");
    private readonly Option<bool> _once =
        Flag.Switch("--no-stream", "Disable streaming stats and only pull the first result");

    private readonly Option<bool> _noTrunc = Flag.Switch("--no-trunc", "Do not truncate output");
    private readonly Argument<string?> _service = Operand.Optional("[SERVICE]");

    public StatsCommand(ComposeFlags flags)
        : base("stats", "Display a live stream of container(s) resource usage statistics")
    {
        _flags = flags;
        Add(_all);
        Add(_format);
        Add(_once);
        Add(_noTrunc);
        Add(_service);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        string[] services = invocation.Get(_service) is { } name ? [name] : [];
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var request = new StatsRequest
        {
            All = invocation.Get(_all),
            Stream = !invocation.Get(_once),
            Filters = { $"label={ComposeLabels.Project}={opened.Name}" },
        };
        request.Filters.Add(services.Select(service => $"label={ComposeLabels.Service}={service}"));
        return await StatsTable.ShowAsync(
            invocation, request, invocation.Get(_format), !invocation.Get(_noTrunc), cancellationToken);
    }
}
