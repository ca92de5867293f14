using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose ls</c>: every project of this host, by the labels of containers.</summary>
internal sealed class LsCommand : Command
{
    private readonly Option<bool> _all = Flag.Switch("-a, --all", "Show all stopped Compose projects");
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display project names");
    private readonly Option<string?> _format = Flag.Text("--format", "Format the output: table or json");
    private readonly Option<string[]> _filters =
        Flag.List("--filter", "Filter output based on conditions provided (name=…)");

    public LsCommand()
        : base("ls", "List running compose projects")
    {
        Add(_all);
        Add(_quiet);
        Add(_format);
        Add(_filters);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var reply = await daemon.Containers.ListAsync(
            new ListContainersRequest { All = true, Filters = { $"label={ComposeLabels.Project}" } },
            cancellationToken: cancellationToken);
        var names = (invocation.Get(_filters) ?? []).Select(NameOf).ToArray();
        var projects = reply.Containers
            .Where(container => invocation.Get(_all) || container.State is WireContainerState.Running
                or WireContainerState.Paused or WireContainerState.Restarting)
            .GroupBy(container => container.Spec.Labels[ComposeLabels.Project], StringComparer.Ordinal)
            .Where(group => names.Length == 0 || names.Any(name => name.IsMatch(group.Key)))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Status: Status(group), Files: Files(group)))
            .ToArray();
        if (invocation.Get(_quiet))
        {
            foreach (var project in projects)
            {
                await invocation.Out.WriteLineAsync(project.Name);
            }

            return ExitCodes.Success;
        }

        ImmutableArray<Column<(string Name, string Status, string Files)>> columns =
        [
            new("Name", "NAME", project => project.Name),
            new("Status", "STATUS", project => project.Status),
            new("ConfigFiles", "CONFIG FILES", project => project.Files),
        ];
        var listing = new Listing<(string Name, string Status, string Files)>(columns, "Name", "Status", "ConfigFiles")
        {
            MinWidth = TextTable.WideColumns,
        };
        if (invocation.Get(_format) == "json")
        {
            await invocation.Out.WriteLineAsync(
                JsonLine.Of(new System.Text.Json.Nodes.JsonArray([.. projects.Select(listing.Json)])));
        }
        else
        {
            listing.Write(invocation.Out, projects, invocation.Get(_format));
        }

        return ExitCodes.Success;
    }

    // A pattern, found anywhere in the name, as docker's; it comes from who runs this.
    private static Regex NameOf(string filter)
    {
        if (filter.Split('=', 2) is not ["name", var name])
        {
            throw new CliException($"invalid filter '{filter.Split('=')[0]}': name=… is known");
        }

        try
        {
            return new Regex(name, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new CliException($"invalid filter 'name={name}': it is no pattern: {failure.Message}");
        }
    }

    /// <summary><c>running(2), exited(1)</c>.</summary>
    internal static string Status(IEnumerable<WireContainerReport> containers) => string.Join(
        ", ",
        containers.GroupBy(container => ContainerText.State(container.State), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key}({group.Count()})")));

    private static string Files(IEnumerable<WireContainerReport> containers) => string.Join(
        ",",
        containers
            .Select(container =>
                container.Spec.Labels.TryGetValue(ComposeLabels.ConfigFiles, out var files) ? files : "N/A")
            .Distinct());
}
