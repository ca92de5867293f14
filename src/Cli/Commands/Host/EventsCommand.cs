using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Templates;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Host;

internal static class EventsCommand
{
    public static Command Create()
    {
        var filter = Flag.List("-f, --filter", "Filter output based on conditions provided", "filter");
        var format = Flag.Text("--format", "Format output: json, or a Go template");
        var since = Flag.Text("--since", "Show all events created since timestamp");
        var until = Flag.Text("--until", "Stream events until this timestamp");
        var command = new Command("events", "Get real time events from the server") { filter, format, since, until };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new EventsRequest
            {
                Since = LogsCommand.Moment(invocation.Get(since), "since", invocation.Time),
                Until = LogsCommand.Moment(invocation.Get(until), "until", invocation.Time),
                Filters = { invocation.Get(filter) ?? [] },
            };
            var write = Writer(invocation.Get(format));
            var daemon = await invocation.ConnectAsync(cancellationToken);
            using var call = daemon.System.WatchEvents(request, cancellationToken: cancellationToken);
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                await invocation.Out.WriteLineAsync(write(call.ResponseStream.Current));
                await invocation.Out.FlushAsync(cancellationToken);
            }

            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary><c>TIME TYPE ACTION ID (name=value, …)</c>.</summary>
    public static string Line(EventMessage message)
    {
        var attributes = string.Join(", ", message.Attributes
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => $"{attribute.Key}={attribute.Value}"));
        return $"{Time(message)} {message.Type} {message.Action} {message.Actor}"
            + (attributes.Length == 0 ? "" : $" ({attributes})");
    }

    private static Func<EventMessage, string> Writer(string? format)
    {
        if (format is null or "")
        {
            return Line;
        }

        if (format == "json")
        {
            return message => JsonLine.Of(Json(message));
        }

        var template = GoTemplate.Parse(format);
        return message => template.Render(Json(message));
    }

    private static JsonObject Json(EventMessage message)
    {
        var attributes = new JsonObject();
        foreach (var (name, value) in message.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            attributes[name] = value;
        }

        return new JsonObject
        {
            ["status"] = message.Action,
            ["id"] = message.Actor,
            ["from"] = message.Attributes.TryGetValue("image", out var image) ? image : "",
            ["Type"] = message.Type,
            ["Action"] = message.Action,
            ["Actor"] = new JsonObject { ["ID"] = message.Actor, ["Attributes"] = attributes },
            ["scope"] = "local",
            ["time"] = message.Time.Seconds,
            ["timeNano"] = (message.Time.Seconds * 1_000_000_000) + message.Time.Nanos,
        };
    }

    private static string Time(EventMessage message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{message.Time.ToDateTime():yyyy-MM-ddTHH:mm:ss}.{message.Time.Nanos:D9}Z");
}
