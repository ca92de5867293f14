using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Compose.Yaml;

namespace Orc.Compose.Rendering;

/// <summary>Writes a tree as JSON.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Pretty = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 200,
    };

    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 200,
    };

    public static string Indented(Node node) => System.Text.Encoding.UTF8.GetString(Write(node, Pretty)) + "\n";

    public static ReadOnlySpan<byte> Bytes(Node node) => Write(node, Compact);

    public static void Write(Utf8JsonWriter writer, Node node)
    {
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(writer, entry.Value);
                }

                writer.WriteEndObject();
                break;
            case SequenceNode list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode scalar:
                Write(writer, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter writer, ScalarNode scalar)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Null:
                writer.WriteNullValue();
                break;
            case ScalarKind.Boolean:
                writer.WriteBooleanValue(scalar.Value is "true" or "True" or "TRUE");
                break;
            case ScalarKind.Integer or ScalarKind.Float when IsJsonNumber(scalar.Value):
                writer.WriteRawValue(scalar.Value, skipInputValidation: true);
                break;
            case ScalarKind.Integer when Validation.ScalarFormats.TryInteger(scalar.Value, out var number):
                writer.WriteNumberValue(number);
                break;
            case ScalarKind.Float
                when decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue(scalar.Value);
                break;
        }
    }

    // -?(0|[1-9][0-9]*)(\.[0-9]+)?, RFC 8259 section 6 without exponents.
    private static bool IsJsonNumber(string value)
    {
        var text = value.AsSpan();
        text = text is ['-', ..] ? text[1..] : text;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? "0" : text[(point + 1)..];
        return whole.Length > 0
            && fraction.Length > 0
            && (whole.Length == 1 || whole[0] != '0')
            && !whole.ContainsAnyExceptInRange('0', '9')
            && !fraction.ContainsAnyExceptInRange('0', '9');
    }

    private static ReadOnlySpan<byte> Write(Node node, JsonWriterOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, options))
        {
            Write(writer, node);
        }

        return buffer.WrittenSpan;
    }
}
