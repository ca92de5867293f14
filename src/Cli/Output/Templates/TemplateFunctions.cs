using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Templates;

/// <summary>Go's built-in functions and docker's, over JSON values.</summary>
internal static class TemplateFunctions
{
    public static Func<JsonNode?[], JsonNode?>? Find(string name) => name switch
    {
        "json" => values => Text(JsonLine.Of(First(values))),
        "upper" => values => Text(Print(First(values)).ToUpperInvariant()),
        "lower" => values => Text(Print(First(values)).ToLowerInvariant()),
        "title" => values => Text(Title(Print(First(values)))),
        "print" => values => Text(string.Concat(values.Select(Print))),
        "println" => values => Text(string.Join(' ', values.Select(Print)) + "\n"),
        "printf" => values => Text(TemplatePrintf.Format(values)),
        "join" => Join,
        "split" => values => List(Print(First(values)).Split(Print(values.ElementAtOrDefault(1)))),
        "truncate" => values => Text(Truncate(Print(First(values)), (int)Number(values.ElementAtOrDefault(1)))),
        "pad" => Pad,
        "len" => values => JsonValue.Create((long)Length(First(values))),
        "index" => values => values.Skip(1).Aggregate(First(values), Index),
        "slice" => Slice,
        "not" => values => JsonValue.Create(!IsTrue(First(values))),
        "and" => values => values.FirstOrDefault(value => !IsTrue(value), values[^1]),
        "or" => values => values.FirstOrDefault(IsTrue, values[^1]),
        _ => Comparison(name),
    };

    /// <summary>Go's truth: not false, 0, empty or nil.</summary>
    public static bool IsTrue(JsonNode? value) => value switch
    {
        null => false,
        JsonArray array => array.Count > 0,
        JsonObject map => map.Count > 0,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => Number(value) != 0,
            _ => false,
        },
    };

    /// <summary><c>.A.B</c> of a value.</summary>
    public static JsonNode? Field(JsonNode? value, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            value = value switch
            {
                JsonObject map when map.TryGetPropertyValue(name, out var found) => found,
                JsonObject => throw new TemplateException(
                    $":1: executing \"\" at <{path}>: map has no entry for key \"{name}\""),
                null => throw new TemplateException($":1: executing \"\" at <{path}>: nil has no field {name}"),
                _ => throw new TemplateException($":1: executing \"\" at <{path}>: can't evaluate field {name}"),
            };
        }

        return value;
    }

    public static IEnumerable<(JsonNode? Key, JsonNode? Item)> Items(JsonNode? value) => value switch
    {
        JsonArray array => array.Select((item, index) => ((JsonNode?)JsonValue.Create((long)index), item)),
        JsonObject map => map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => ((JsonNode?)JsonValue.Create(pair.Key), pair.Value)),
        null => [],
        _ => throw new TemplateException($"range can't iterate over {Print(value)}"),
    };

    /// <summary>As Go's <c>%v</c>.</summary>
    public static string Print(JsonNode? value) => value switch
    {
        null => "<no value>",
        JsonArray array => $"[{string.Join(' ', array.Select(Print))}]",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}:{Print(pair.Value)}"))}]",
        _ => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString(),
    };

    public static double Number(JsonNode? value) =>
        value is not null && double.TryParse(Print(value), CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static JsonNode? First(JsonNode?[] values) =>
        values.Length > 0 ? values[0] : throw new TemplateException("wrong number of args: want at least 1 got 0");

    private static JsonValue Text(string text) => JsonValue.Create(text);

    private static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)Text(text))];

    private static JsonNode? Join(JsonNode?[] values) =>
        First(values) is JsonArray items
            ? Text(string.Join(Print(values.ElementAtOrDefault(1)), items.Select(Print)))
            : throw new TemplateException("join: the first argument must be a list");

    private static string Title(string text) =>
        string.Join(' ', text.Split(' ').Select(word =>
            word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static string Truncate(string text, int length) => text.Length > length ? text[..length] : text;

    private static JsonNode? Pad(JsonNode?[] values) =>
        Text(new string(' ', (int)Number(values.ElementAtOrDefault(1)))
            + Print(First(values))
            + new string(' ', (int)Number(values.ElementAtOrDefault(2))));

    private static int Length(JsonNode? value) => value switch
    {
        JsonArray array => array.Count,
        JsonObject map => map.Count,
        null => 0,
        _ => Print(value).Length,
    };

    private static JsonNode? Index(JsonNode? value, JsonNode? key) => value switch
    {
        JsonArray array when Number(key) is var at && at >= 0 && at < array.Count => array[(int)at],
        JsonArray => throw new TemplateException($"error calling index: index out of range: {Print(key)}"),
        JsonObject map => map.TryGetPropertyValue(Print(key), out var found) ? found : null,
        _ => throw new TemplateException($"error calling index: can't index item of {Print(value)}"),
    };

    private static JsonNode? Slice(JsonNode?[] values)
    {
        var from = (int)Number(values.ElementAtOrDefault(1));
        if (First(values) is JsonArray array)
        {
            var end = values.Length > 2 ? (int)Number(values[2]) : array.Count;
            return new JsonArray([.. array.Skip(from).Take(end - from).Select(item => item?.DeepClone())]);
        }

        var text = Print(values[0]);
        var last = values.Length > 2 ? (int)Number(values[2]) : text.Length;
        return from <= last && last <= text.Length
            ? Text(text[from..last])
            : throw new TemplateException($"error calling slice: index out of range: {last}");
    }

    private static Func<JsonNode?[], JsonNode?>? Comparison(string name) => name switch
    {
        "eq" => values => JsonValue.Create(values.Skip(1).Any(other => Compare(First(values), other) == 0)),
        "ne" => values => JsonValue.Create(Compare(First(values), values.ElementAtOrDefault(1)) != 0),
        "lt" => values => JsonValue.Create(Compare(First(values), values.ElementAtOrDefault(1)) < 0),
        "le" => values => JsonValue.Create(Compare(First(values), values.ElementAtOrDefault(1)) <= 0),
        "gt" => values => JsonValue.Create(Compare(First(values), values.ElementAtOrDefault(1)) > 0),
        "ge" => values => JsonValue.Create(Compare(First(values), values.ElementAtOrDefault(1)) >= 0),
        _ => null,
    };

    private static int Compare(JsonNode? left, JsonNode? right) =>
        left?.GetValueKind() == JsonValueKind.Number && right?.GetValueKind() == JsonValueKind.Number
            ? Number(left).CompareTo(Number(right))
            : string.CompareOrdinal(Print(left), Print(right));
}
