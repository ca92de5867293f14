using System.Collections.Immutable;
using System.Text.Json;

namespace Orc.Agent.Images.Manifests;

/// <summary>Reads members as Go programs wrote them: what is null, empty or missing means the same.</summary>
internal static class Json
{
    public static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    public static string? Text(JsonElement element, string name) =>
        Find(element, name)?.GetString() is { Length: > 0 } text ? text : null;

    public static ImmutableArray<string> Texts(JsonElement element, string name) => Find(element, name) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => item.GetString() ?? "")],

        // Old images have one word where others have a list.
        { ValueKind: JsonValueKind.String } single => [single.GetString()!],
        _ => [],
    };

    public static ImmutableArray<string> Keys(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Object } map
            ? [.. map.EnumerateObject().Select(item => item.Name).Order(StringComparer.Ordinal)]
            : [];

    public static DateTimeOffset? Time(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time)
            ? time
            : null;
}
