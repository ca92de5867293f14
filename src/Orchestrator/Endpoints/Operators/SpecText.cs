using System.Text.Json.Nodes;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>Lists and maps as JSON.</summary>
internal static class SpecText
{
    public static JsonObject Pairs(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var json = new JsonObject();
        foreach (var (key, value) in pairs)
        {
            json[key] = value;
        }

        return json;
    }

    public static JsonArray Texts(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);

    /// <summary>Sets what is there; an empty text or list is not said.</summary>
    public static void AddText(this JsonObject json, string key, string? text)
    {
        if (text is { Length: > 0 })
        {
            json[key] = text;
        }
    }

    public static void AddList(this JsonObject json, string key, IEnumerable<string>? texts)
    {
        if (Texts(texts ?? []) is { Count: > 0 } list)
        {
            json[key] = list;
        }
    }
}
