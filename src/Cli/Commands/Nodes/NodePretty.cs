using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orc.Cli.Output;

namespace Orc.Cli.Commands.Nodes;

/// <summary><c>node inspect --pretty</c>: a node's document for people.</summary>
internal static class NodePretty
{
    private const int Width = 24;
    private const decimal NanoPerCpu = 1_000_000_000m;

    public static string Of(JsonNode node)
    {
        var text = new StringBuilder();
        var description = node["Description"];
        Line(text, "ID:", (string?)node["ID"]);
        Pairs(text, "Labels:", node["Spec"]?["Labels"]);
        Line(text, "Hostname:", (string?)description?["Hostname"]);
        _ = text.Append("Status:\n");
        Line(text, " State:", Capital((string?)node["Status"]?["State"]));
        Line(text, " Message:", (string?)node["Status"]?["Message"]);
        Line(text, " Availability:", Capital((string?)node["Spec"]?["Availability"]));
        Line(text, " Address:", (string?)node["Status"]?["Addr"]);
        AddManager(text, node["ManagerStatus"]);
        AddMachine(text, description);
        return text.ToString();
    }

    private static void AddManager(StringBuilder text, JsonNode? status)
    {
        if (status is JsonObject manager)
        {
            _ = text.Append("Manager Status:\n");
            Line(text, " Address:", (string?)manager["Addr"]);
            Line(text, " Raft Status:", Capital((string?)manager["Reachability"]));
            Line(text, " Leader:", (bool?)manager["Leader"] == true ? "Yes" : "No");
        }
    }

    private static void AddMachine(StringBuilder text, JsonNode? description)
    {
        var resources = description?["Resources"];
        _ = text.Append("Platform:\n");
        Line(text, " Operating System:", (string?)description?["Platform"]?["OS"]);
        Line(text, " Architecture:", (string?)description?["Platform"]?["Architecture"]);
        _ = text.Append("Resources:\n");
        Line(text, " CPUs:", ((long?)resources?["NanoCPUs"] / NanoPerCpu)?.ToString(CultureInfo.InvariantCulture));
        Line(text, " Memory:", (long?)resources?["MemoryBytes"] is { } bytes ? HumanSize.Of(bytes) : null);
        Line(text, "Engine Version:", (string?)description?["Engine"]?["EngineVersion"]);
    }

    private static void Pairs(StringBuilder text, string title, JsonNode? pairs)
    {
        if (pairs is JsonObject { Count: > 0 } labels)
        {
            _ = text.Append(title).Append('\n');
            foreach (var (key, value) in labels)
            {
                _ = text.Append(" - ").Append(key).Append('=').Append((string?)value).Append('\n');
            }
        }
    }

    private static string? Capital(string? word) =>
        string.IsNullOrEmpty(word) ? word : char.ToUpperInvariant(word[0]) + word[1..];

    private static void Line(StringBuilder text, string title, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = text.Append(title.PadRight(Width)).Append(value).Append('\n');
        }
    }
}
