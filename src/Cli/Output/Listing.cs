using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orc.Cli.Output.Templates;

namespace Orc.Cli.Output;

/// <summary>
/// Items under <c>--format</c>: a table of the usual columns, a table of a template, one JSON object a line, or a
/// template a line.
/// </summary>
internal sealed class Listing<T>(ImmutableArray<Column<T>> columns, params string[] shown)
{
    public int MinWidth { get; init; } = TextTable.NarrowColumns;

    public void Write(TextWriter writer, IEnumerable<T> items, string? format)
    {
        switch (format)
        {
            case null or "" or "table":
                WriteTable(writer, items);
                break;
            case "json":
                foreach (var item in items)
                {
                    writer.WriteLine(JsonLine.Of(Json(item)));
                }

                break;
            case ['t', 'a', 'b', 'l', 'e', ' ', .. var columnTemplate]:
                WriteTable(writer, items, columnTemplate);
                break;
            default:
                WriteLines(writer, items, format);
                break;
        }
    }

    /// <summary>All fields, as <c>{{json .}}</c> shows them: in the order of their names, as docker's.</summary>
    public JsonObject Json(T item)
    {
        var json = new JsonObject();
        foreach (var column in columns.OrderBy(column => column.Field, StringComparer.Ordinal))
        {
            json[column.Field] = column.Value(item);
        }

        return json;
    }

    private void WriteTable(TextWriter writer, IEnumerable<T> items)
    {
        var chosen = shown.Select(field => columns.First(column => column.Field == field)).ToArray();
        TextTable.Write(
            writer,
            items.Select(item => chosen.Select(column => column.Text(item)).ToArray())
                .Prepend([.. chosen.Select(column => column.Header)]),
            MinWidth);
    }

    // The header is what the template makes of the headers.
    private void WriteTable(TextWriter writer, IEnumerable<T> items, string format)
    {
        var template = Parse(format);
        var headers = new JsonObject();
        foreach (var column in columns)
        {
            headers[column.Field] = column.Header;
        }

        TextTable.Write(
            writer,
            items.Select(item => (JsonNode)Json(item)).Prepend(headers)
                .Select(json => template.Render(json).Split('\t')),
            MinWidth);
    }

    private void WriteLines(TextWriter writer, IEnumerable<T> items, string format)
    {
        var template = Parse(format);
        foreach (var item in items)
        {
            writer.WriteLine(template.Render(Json(item)));
        }
    }

    // In a shell's quotes people write \t and mean it.
    private static GoTemplate Parse(string format) => GoTemplate.Parse(
        format.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
}
