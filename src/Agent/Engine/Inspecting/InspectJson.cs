using System.Globalization;
using System.Text.Json;
using Orc.Model.Networks;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>The forms that Docker's JSON repeats.</summary>
internal static class InspectJson
{
    private const string Never = "0001-01-01T00:00:00Z";

    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Go's nil slice: null where there is nothing.</summary>
    public static void WriteStringsOrNull(this Utf8JsonWriter json, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStrings(name, values);
    }

    public static void WriteMap(
        this Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Go's set: a map to empty objects.</summary>
    public static void WriteSet(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartObject(name);
        foreach (var value in values)
        {
            json.WriteStartObject(value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void WriteBytes(this Utf8JsonWriter json, string name, ByteSize? size) =>
        json.WriteNumber(name, size?.Bytes ?? 0);

    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time) => json.WriteString(
        name,
        time?.UtcDateTime.ToString("yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'FFFFFFF'Z'", CultureInfo.InvariantCulture)
            .Replace(".Z", "Z", StringComparison.Ordinal) ?? Never);

    /// <summary><c>80/tcp</c>.</summary>
    public static string Name(this PortSpec port) => string.Create(
        CultureInfo.InvariantCulture, $"{port.Target}/{port.Protocol.ToString().ToLowerInvariant()}");
}
