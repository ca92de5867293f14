using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose ps</c>.</summary>
internal sealed class PsCommand : Command
{
    private static readonly string[] States =
        ["paused", "restarting", "removing", "running", "dead", "created", "exited"];

    private readonly ComposeFlags _flags;
    private readonly Option<bool> _all =
        Flag.Switch("-a, --all", "Show all stopped containers (including those created by the run command)");

    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display IDs");
    private readonly Option<bool> _services = Flag.Switch("--services", "Display services");
    private readonly Option<bool> _noTrunc = Flag.Switch("--no-trunc", "Don't truncate output");
    private readonly Option<bool?> _orphans =
        Flag.Choice("--orphans", "Include orphaned services (not declared by project)");

    private readonly Option<string?> _format = Flag.Text(
        "--format", "Format output: 'table', 'table TEMPLATE', 'json', or a Go template");

    private readonly Option<string[]> _filters = Flag.List("--filter", "Filter services by a property (status=…)");
    private readonly Option<string[]> _statuses = Flag.List(
        "--status", "Filter services by status: paused, restarting, removing, running, dead, created, exited");

    private readonly Argument<string[]> _names = Operand.Any("[SERVICE...]");

    public PsCommand(ComposeFlags flags)
        : base("ps", "List containers")
    {
        _flags = flags;
        Option[] options = [_all, _quiet, _services, _noTrunc, _orphans, _format, _filters, _statuses];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_names);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(invocation.Get(_names), cancellationToken);
        var statuses = Statuses(invocation);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var all = invocation.Get(_all) || statuses.Count > 0;
        var found = await ProjectContainers.ListAsync(
            daemon,
            opened.Name,
            invocation.Get(_names),
            all ? OneOffs.Included : OneOffs.Excluded,
            cancellationToken);
        var known = opened.KnownServices;
        var shown = found
            .Where(container => all || container.State is WireContainerState.Running or WireContainerState.Paused
                or WireContainerState.Restarting)
            .Where(container => statuses.Count == 0 || statuses.Contains(ContainerText.State(container.State)))
            .Where(container => invocation.Get(_orphans) != false
                || known.IsEmpty
                || known.Contains(ProjectContainers.Service(container)))
            .OrderBy(container => container.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        await WriteAsync(invocation, shown);
        return ExitCodes.Success;
    }

    private async Task WriteAsync(Invocation invocation, ImmutableArray<WireContainerReport> shown)
    {
        if (invocation.Get(_services))
        {
            foreach (var service in shown.Select(ProjectContainers.Service).Distinct().Order(StringComparer.Ordinal))
            {
                await invocation.Out.WriteLineAsync(service);
            }
        }
        else if (invocation.Get(_quiet))
        {
            foreach (var container in shown)
            {
                await invocation.Out.WriteLineAsync(container.Id);
            }
        }
        else
        {
            // Who has a format of their own in Docker's settings is used to it.
            var format = invocation.Get(_format) ?? DockerConfig.Read(invocation.Host).PsFormat;
            new Listing<WireContainerReport>(
                Columns(invocation, !invocation.Get(_noTrunc)),
                "Name",
                "Image",
                "Command",
                "Service",
                "RunningFor",
                "Status",
                "Ports").Write(invocation.Out, shown, format);
        }
    }

    private HashSet<string> Statuses(Invocation invocation)
    {
        var statuses = new HashSet<string>(invocation.Get(_statuses) ?? [], StringComparer.Ordinal);
        foreach (var filter in invocation.Get(_filters) ?? [])
        {
            var parts = filter.Split('=', 2);
            switch (parts)
            {
                case ["status", var status]:
                    _ = statuses.Add(status);
                    break;
                case ["source", _]:
                    throw new CliException("the filter source is not there yet; status=… is");
                default:
                    throw new CliException($"unknown filter {parts[0]}: status=… is known");
            }
        }

        return statuses.FirstOrDefault(status => !States.Contains(status)) is { } unknown
            ? throw new CliException($"unknown status \"{unknown}\": it is one of {string.Join(", ", States)}")
            : statuses;
    }

    private static ImmutableArray<Column<WireContainerReport>> Columns(Invocation invocation, bool truncate) =>
    [
        .. ContainerColumns.All(invocation.Time, truncate, new Dictionary<string, ContainerSize>())
            .Where(column => column.Field != "Ports"),
        new("Name", "NAME", item => item.Name),
        new("ExitCode", "EXIT CODE", item => $"{ExitCode(item)}")
        {
            Json = item => JsonValue.Create(ExitCode(item)),
        },
        new("Ports", "PORTS", item => IsUp(item) ? PortText.Of(item.Ports, item.Spec.Expose) : ""),
        new("Publishers", "PUBLISHERS", _ => "") { Json = Publishers },
    ];

    private static bool IsUp(WireContainerReport container) =>
        container.State is WireContainerState.Running or WireContainerState.Paused or WireContainerState.Restarting;

    private static int ExitCode(WireContainerReport container) =>
        IsUp(container) ? 0 : container.LastExit?.Code ?? 0;

    private static JsonArray Publishers(WireContainerReport container)
    {
        var publishers = new JsonArray();
        foreach (var port in IsUp(container) ? container.Ports : [])
        {
            string[] addresses = port.HostAddress.Length > 0 ? [port.HostAddress] : ["0.0.0.0", "::"];
            foreach (var address in addresses)
            {
                publishers.Add((JsonNode)new JsonObject
                {
                    ["URL"] = address,
                    ["TargetPort"] = port.Target,
                    ["PublishedPort"] = port.HostPort,
                    ["Protocol"] = PortText.Protocol(port.Protocol),
                });
            }
        }

        return publishers;
    }
}
