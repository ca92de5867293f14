using System.CommandLine;
using System.Text.Json.Nodes;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Cli.Output.Templates;

namespace Orc.Cli.Commands.Services;

/// <summary>The <c>inspect</c> of a cluster's things: documents, a template of them, or for people.</summary>
internal static class DocumentOutput
{
    /// <summary>Asks for each name; what is not there is said at the end.</summary>
    public static async Task<int> WriteAsync(
        Invocation invocation,
        IEnumerable<string> names,
        Func<string, Task<ReadOnlyMemory<byte>>> ask,
        string? format,
        Func<JsonNode, string>? pretty)
    {
        var found = new List<JsonNode>();
        var missing = new List<string>();
        foreach (var name in names)
        {
            try
            {
                found.Add(JsonNode.Parse((await ask(name)).Span)!);
            }
            catch (RpcException unknown) when (unknown.StatusCode is StatusCode.NotFound or StatusCode.InvalidArgument)
            {
                missing.Add(unknown.Status.Detail);
            }
        }

        Write(invocation.Out, found, format, pretty);
        await invocation.Out.FlushAsync();
        foreach (var sentence in missing)
        {
            await invocation.Error.WriteLineAsync(sentence);
        }

        return missing.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }

    public static Option<string?> FormatFlag() => Flag.Text("-f, --format", "Format output: json, or a Go template");

    public static Option<bool> PrettyFlag() =>
        Flag.Switch("--pretty", "Print the information in a human friendly format");

    private static void Write(
        TextWriter writer, List<JsonNode> found, string? format, Func<JsonNode, string>? pretty)
    {
        if (pretty is not null)
        {
            writer.Write(string.Join('\n', found.Select(pretty)));
            return;
        }

        switch (format)
        {
            case null or "":
                writer.WriteLine(JsonLine.Indented(new JsonArray([.. found])));
                break;
            case "json":
                writer.WriteLine(JsonLine.Of(new JsonArray([.. found])));
                break;
            default:
                var template = GoTemplate.Parse(format);
                foreach (var json in found)
                {
                    writer.WriteLine(template.Render(json));
                }

                break;
        }
    }
}
