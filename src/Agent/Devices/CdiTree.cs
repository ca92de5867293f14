using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orc.Agent.Devices;

/// <summary>
/// The text of a CDI file as a tree: JSON, or the YAML that says the same (no anchors, tags or several documents, which
/// nobody writes there).
/// </summary>
internal static class CdiTree
{
    private const int MostDepth = 32;

    /// <exception cref="FormatException">It is neither.</exception>
    public static JsonObject Read(string text, bool isJson)
    {
        try
        {
            var root = isJson
                ? JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MostDepth })
                : ReadYaml(text);
            return root as JsonObject ?? throw new FormatException("it is no mapping");
        }
        catch (Exception failure) when (failure is JsonException or YamlException or ArgumentException)
        {
            throw new FormatException(failure.Message, failure);
        }
    }

    private static JsonNode? ReadYaml(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = ReadNode(parser, MostDepth);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<StreamEnd>(out _)
            ? root
            : throw new FormatException("there is more than one document in it");
    }

    private static JsonNode? ReadNode(Parser parser, int depth)
    {
        if (depth == 0)
        {
            throw new FormatException("it is nested too deeply");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return Value(scalar);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                list.Add(ReadNode(parser, depth - 1));
            }

            return list;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            throw new FormatException("anchors and aliases are not for these files");
        }

        var mapping = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>().Value;
            mapping.Add(key, ReadNode(parser, depth - 1));
        }

        return mapping;
    }

    private static JsonValue? Value(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(scalar.Value);
        }

        return scalar.Value switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when long.TryParse(
                text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            var text => JsonValue.Create(text),
        };
    }
}
