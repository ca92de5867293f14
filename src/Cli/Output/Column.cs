using System.Text.Json.Nodes;

namespace Orc.Cli.Output;

/// <summary>
/// One field of a listing: how templates and JSON call it, how its column is headed, and what it says of an item.
/// </summary>
internal sealed record Column<T>(string Field, string Header, Func<T, string> Text)
{
    /// <summary>Where JSON and templates see more than a text.</summary>
    public Func<T, JsonNode?>? Json { get; init; }

    public JsonNode? Value(T item) => Json is null ? JsonValue.Create(Text(item)) : Json(item);
}
