using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orc.Cli.Output.Templates;

/// <summary>Go's <c>printf</c> as templates use it: %s %v %d %q %t %f, with width, <c>-</c> and precision.</summary>
internal static class TemplatePrintf
{
    public static string Format(JsonNode?[] values)
    {
        var format = TemplateFunctions.Print(values.ElementAtOrDefault(0));
        var output = new StringBuilder();
        var next = 1;
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                _ = output.Append(format[at]);
                continue;
            }

            var end = at + 1;
            while (end < format.Length - 1 && (format[end] is '-' or '.' || char.IsAsciiDigit(format[end])))
            {
                end++;
            }

            _ = format[end] == '%'
                ? output.Append('%')
                : output.Append(One(format[(at + 1)..end], format[end], values.ElementAtOrDefault(next++)));
            at = end;
        }

        return output.ToString();
    }

    private static string One(string flags, char verb, JsonNode? value)
    {
        var isLeft = flags.StartsWith('-');
        var parts = flags.TrimStart('-').Split('.');
        var text = verb switch
        {
            'q' => JsonLine.Of(JsonValue.Create(TemplateFunctions.Print(value))),
            'f' => TemplateFunctions.Number(value).ToString(
                $"F{(parts.Length > 1 ? parts[1] : "6")}", CultureInfo.InvariantCulture),
            _ => TemplateFunctions.Print(value),
        };
        if (parts.Length > 1 && verb == 's' && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var most))
        {
            text = text.Length > most ? text[..most] : text;
        }

        return int.TryParse(parts[0], CultureInfo.InvariantCulture, out var width)
            ? isLeft ? text.PadRight(width) : text.PadLeft(width)
            : text;
    }
}
