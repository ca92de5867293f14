using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Compose.Validation;

namespace Orc.Compose.Rendering;

/// <summary>
/// The schema that the loader itself uses as a JSON Schema (2020-12), for editors. It cannot say all that the loader
/// checks: a short syntax is any text to it.
/// </summary>
public static class JsonSchema
{
    private const string NamePattern = "^[a-zA-Z0-9._-]+$";

    public static string Text()
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "Compose file");
            WriteBody(json, ComposeSchema.File);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, Shape shape)
    {
        json.WriteStartObject();
        WriteBody(json, shape);
        json.WriteEndObject();
    }

    // A variable may stand for any single value, so that text is allowed wherever one is.
    private static void WriteBody(Utf8JsonWriter json, Shape shape)
    {
        if (shape.Format == ScalarFormat.Any)
        {
            return;
        }

        json.WriteStartArray("type");
        foreach (var type in Types(shape))
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        if (shape.Words is { } words)
        {
            json.WriteStartArray("examples");
            foreach (var word in words)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
        }

        if (shape.Item is { } item)
        {
            json.WritePropertyName("items");
            Write(json, item);
        }

        if (shape.Fields is { } fields)
        {
            WriteFields(json, fields);
        }
        else if (shape.Values is { } values)
        {
            WriteOpen(json, shape, values);
        }
    }

    private static IEnumerable<string> Types(Shape shape)
    {
        var isShort = shape.Expand is not null;
        if (shape.Format != ScalarFormat.None || isShort)
        {
            yield return "string";
        }

        if (shape.Format is not (ScalarFormat.None or ScalarFormat.Text or ScalarFormat.Path or ScalarFormat.Context
            or ScalarFormat.Boolean or ScalarFormat.Duration) || isShort)
        {
            yield return "number";
        }

        if (shape.Format is ScalarFormat.Boolean or ScalarFormat.Variable or ScalarFormat.Label)
        {
            yield return "boolean";
        }

        if (shape.Item is not null || isShort)
        {
            yield return "array";
        }

        if (shape.Fields is not null || shape.Values is not null || isShort)
        {
            yield return "object";
        }

        if (shape.KeepsNull || shape.IsCollection || shape.Format is ScalarFormat.Variable or ScalarFormat.Label)
        {
            yield return "null";
        }
    }

    private static void WriteFields(Utf8JsonWriter json, FieldTable fields)
    {
        json.WriteStartObject("properties");
        foreach (var name in fields.Names)
        {
            json.WritePropertyName(name);
            Write(json, fields.Find(name)!);
        }

        json.WriteEndObject();
        json.WriteStartObject("patternProperties");
        json.WriteStartObject("^x-");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        if (fields.Required.Length > 0)
        {
            json.WriteStartArray("required");
            foreach (var name in fields.Required)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteOpen(Utf8JsonWriter json, Shape shape, Shape values)
    {
        if (shape.KeysAreNames)
        {
            json.WriteStartObject("propertyNames");
            json.WriteString("pattern", NamePattern);
            json.WriteEndObject();
        }

        json.WritePropertyName("additionalProperties");
        Write(json, values);
    }
}
