using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Compose.Lowering;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose events</c>: what happens to a project's containers.</summary>
internal sealed class EventsCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _json = Flag.Switch("--json", "Output events as a stream of json objects");
    private readonly Option<string?> _since = Flag.Text("--since", "Show all events created since timestamp");
    private readonly Option<string?> _until = Flag.Text("--until", "Stream events until this timestamp");
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public EventsCommand(ComposeFlags flags)
        : base("events", "Receive real time events from containers")
    {
        _flags = flags;
        Add(_json);
        Add(_since);
        Add(_until);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var services = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var request = new EventsRequest
        {
            Since = Containers.LogsCommand.Moment(invocation.Get(_since), "since", invocation.Time),
            Until = Containers.LogsCommand.Moment(invocation.Get(_until), "until", invocation.Time),
            Filters = { "type=container", $"label={ComposeLabels.Project}={opened.Name}" },
        };
        using var call = daemon.System.WatchEvents(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            var current = call.ResponseStream.Current;
            var service = current.Attributes.TryGetValue(ComposeLabels.Service, out var name) ? name : "";
            if (services.Length > 0 && !services.Contains(service))
            {
                continue;
            }

            await invocation.Out.WriteLineAsync(invocation.Get(_json) ? Json(current, service) : Line(current));
            await invocation.Out.FlushAsync(cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static string Line(EventMessage message)
    {
        var attributes = string.Join(", ", Attributes(message).Select(pair => $"{pair.Key}={pair.Value}"));
        var time = message.Time.ToDateTimeOffset().ToLocalTime()
            .ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        return $"{time} {message.Type} {message.Action} {message.Actor} ({attributes})";
    }

    private static string Json(EventMessage message, string service)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in Attributes(message))
        {
            attributes[name] = value;
        }

        return JsonLine.Of(new JsonObject
        {
            ["action"] = message.Action,
            ["attributes"] = attributes,
            ["id"] = message.Actor,
            ["service"] = service,
            ["time"] = message.Time.ToDateTimeOffset()
                .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffK", CultureInfo.InvariantCulture),
            ["type"] = message.Type,
        });
    }

    // Compose's own labels are about its bookkeeping.
    private static IEnumerable<KeyValuePair<string, string>> Attributes(EventMessage message) => message.Attributes
        .Where(pair => !pair.Key.StartsWith("com.docker.compose.", StringComparison.Ordinal))
        .OrderBy(pair => pair.Key, StringComparer.Ordinal);
}
