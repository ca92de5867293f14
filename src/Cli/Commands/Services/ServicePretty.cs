using System.Text;
using System.Text.Json.Nodes;

namespace Orc.Cli.Commands.Services;

/// <summary><c>service inspect --pretty</c>: a service's document for people, line by line.</summary>
internal static class ServicePretty
{
    private const int Width = 16;

    public static string Of(JsonNode service)
    {
        var text = new StringBuilder();
        var spec = service["Spec"];
        Line(text, "ID:", service["ID"]);
        AddSpec(text, spec, service["UpdateStatus"]);
        AddContainer(text, spec?["TaskTemplate"]);
        Line(text, "Endpoint Mode:", spec?["EndpointSpec"]?["Mode"]);
        AddPorts(text, spec?["EndpointSpec"]?["Ports"]);
        return text.ToString();
    }

    private static void AddSpec(StringBuilder text, JsonNode? spec, JsonNode? status)
    {
        Line(text, "Name:", spec?["Name"]);
        Pairs(text, "Labels:", spec?["Labels"]);
        AddMode(text, spec?["Mode"]);
        AddStatus(text, status);
        AddPlacement(text, spec?["TaskTemplate"]?["Placement"]);
        AddPace(text, "UpdateConfig:", spec?["UpdateConfig"]);
        AddPace(text, "RollbackConfig:", spec?["RollbackConfig"]);
    }

    private static void AddContainer(StringBuilder text, JsonNode? template)
    {
        var container = template?["ContainerSpec"];
        _ = text.Append("ContainerSpec:\n");
        Line(text, " Image:", container?["Image"]);
        Line(text, " Args:", container?["Args"]);
        Line(text, " Env:", container?["Env"]);
        Line(text, " User:", container?["User"]);
        AddResources(text, template?["Resources"]);
    }

    private static void AddMode(StringBuilder text, JsonNode? mode)
    {
        switch (mode)
        {
            case JsonObject known when known["Replicated"] is { } replicated:
                Line(text, "Service Mode:", JsonValue.Create("Replicated"));
                Line(text, " Replicas:", replicated["Replicas"]);
                break;
            case JsonObject known when known["ReplicatedJob"] is { } job:
                Line(text, "Service Mode:", JsonValue.Create("ReplicatedJob"));
                Line(text, " Max Concurrent:", job["MaxConcurrent"]);
                Line(text, " Total Completions:", job["TotalCompletions"]);
                break;
            case JsonObject known:
                Line(text, "Service Mode:", JsonValue.Create(known.Select(entry => entry.Key).FirstOrDefault() ?? ""));
                break;
        }
    }

    private static void AddStatus(StringBuilder text, JsonNode? status)
    {
        if (status is JsonObject)
        {
            _ = text.Append("UpdateStatus:\n");
            Line(text, " State:", status["State"]);
            Line(text, " Started:", status["StartedAt"]);
            Line(text, " Completed:", status["CompletedAt"]);
            Line(text, " Message:", status["Message"]);
        }
    }

    private static void AddPlacement(StringBuilder text, JsonNode? placement)
    {
        if (placement is JsonObject { Count: > 0 })
        {
            _ = text.Append("Placement:\n");
            Line(text, " Constraints:", placement["Constraints"]);
            foreach (var preference in placement["Preferences"] as JsonArray ?? [])
            {
                Line(text, " Preferences:", preference?["Spread"]?["SpreadDescriptor"]);
            }

            Line(text, " Max Replicas Per Node:", placement["MaxReplicas"]);
        }
    }

    private static void AddPace(StringBuilder text, string title, JsonNode? pace)
    {
        if (pace is JsonObject)
        {
            _ = text.Append(title).Append('\n');
            Line(text, " Parallelism:", pace["Parallelism"]);
            Duration(text, " Delay:", pace["Delay"]);
            Line(text, " On failure:", pace["FailureAction"]);
            Duration(text, " Monitoring Period:", pace["Monitor"]);
            Line(text, " Max failure ratio:", pace["MaxFailureRatio"]);
            Line(text, " Order:", pace["Order"]);
        }
    }

    private static void AddResources(StringBuilder text, JsonNode? resources)
    {
        foreach (var (key, title) in (ReadOnlySpan<(string, string)>)
            [("Reservations", " Reservations:"), ("Limits", " Limits:")])
        {
            if (resources?[key] is JsonObject { Count: > 0 } amounts)
            {
                _ = text.Append("Resources:\n").Append(title).Append('\n');
                foreach (var (name, amount) in amounts)
                {
                    Line(text, $"  {name}:", amount);
                }
            }
        }
    }

    private static void AddPorts(StringBuilder text, JsonNode? ports)
    {
        foreach (var port in ports as JsonArray ?? [])
        {
            _ = text.Append("Ports:\n");
            Line(text, " PublishedPort =", port?["PublishedPort"]);
            Line(text, "  Protocol =", port?["Protocol"]);
            Line(text, "  TargetPort =", port?["TargetPort"]);
            Line(text, "  PublishMode =", port?["PublishMode"]);
        }
    }

    private static void Pairs(StringBuilder text, string title, JsonNode? pairs)
    {
        if (pairs is JsonObject { Count: > 0 } labels)
        {
            _ = text.Append(title).Append('\n');
            foreach (var (key, value) in labels)
            {
                _ = text.Append(' ').Append(key).Append('=').Append((string?)value).Append('\n');
            }
        }
    }

    private static void Duration(StringBuilder text, string title, JsonNode? nanoseconds)
    {
        if (nanoseconds is not null)
        {
            var seconds = (decimal)(long)nanoseconds / 1_000_000_000m;
            Line(text, title, JsonValue.Create($"{seconds:0.###}s"));
        }
    }

    // Nothing is said of what is not there.
    private static void Line(StringBuilder text, string title, JsonNode? value)
    {
        var said = value switch
        {
            null => "",
            JsonArray list => string.Join(' ', list.Select(item => item?.ToString())),
            _ => value.ToString(),
        };
        if (said.Length > 0)
        {
            _ = text.Append(title.PadRight(Width)).Append(' ').Append(said).Append('\n');
        }
    }
}
