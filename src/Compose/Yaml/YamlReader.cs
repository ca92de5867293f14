using System.Collections.Immutable;
using Orc.Compose.Diagnostics;
using YamlDotNet.Core;

namespace Orc.Compose.Yaml;

/// <summary>
/// Reads the documents of a YAML text. Bad input gives diagnostics and the documents before it, never more.
/// </summary>
internal static class YamlReader
{
    public static ImmutableArray<Node> Read(string file, string text, DiagnosticList diagnostics)
    {
        var documents = ImmutableArray.CreateBuilder<Node>();
        var composer = new YamlComposer(file, WithoutMark(text), diagnostics);
        try
        {
            while (composer.ReadDocument() is { } document)
            {
                documents.Add(document);
            }
        }
        catch (YamlException exception)
        {
            diagnostics.Error(Message(exception), composer.At(exception.Start));
        }
#pragma warning disable CA1031 // The parser answers some broken texts with exceptions of other types.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            diagnostics.Error($"this is not valid YAML: {exception.Message}", composer.Current);
        }

        return documents.ToImmutable();
    }

    private static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private static string Message(YamlException exception)
    {
        var message = (exception.InnerException ?? exception).Message;
        return message.Contains('\t', StringComparison.Ordinal) || message.Contains("tab", StringComparison.Ordinal)
            ? "this is not valid YAML: a tab cannot indent or start a value; use spaces"
            : $"this is not valid YAML: {message}";
    }
}
