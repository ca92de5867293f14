using System.Globalization;
using Orc.Compose.Values;
using Orc.Compose.Yaml;
using Orc.Model.Units;

namespace Orc.Compose.Validation;

/// <summary>Brings single values into their one spelling, or finds that they are none of the kind.</summary>
internal static class ScalarFormats
{
    public static string Expected(ScalarFormat format) => format switch
    {
        ScalarFormat.Boolean => "true or false",
        ScalarFormat.Integer => "a whole number",
        ScalarFormat.Number => "a number",
        ScalarFormat.Duration => "a duration such as 1m30s",
        ScalarFormat.Bytes => "a size such as 512m",
        ScalarFormat.FileMode => "permission bits such as 0440",
        ScalarFormat.Path => "a path",
        ScalarFormat.Context => "a path or address",
        ScalarFormat.TextOrNumber => "text or a number",
        ScalarFormat.Variable or ScalarFormat.Label => "text, a number or a boolean",
        _ => "text",
    };

    /// <summary>Null where the value does not fit.</summary>
    public static ScalarNode? Convert(ScalarNode scalar, ScalarFormat format, ISyntaxContext context) => format switch
    {
        ScalarFormat.Any => scalar,
        ScalarFormat.Text => scalar.Kind == ScalarKind.Text ? scalar : null,
        ScalarFormat.Path or ScalarFormat.Context =>
            scalar.Kind == ScalarKind.Text ? Path(scalar, format, context) : null,
        ScalarFormat.TextOrNumber => (scalar.Kind & (ScalarKind.Text | ScalarKind.Number)) != 0 ? AsText(scalar) : null,
        ScalarFormat.Variable => scalar.IsNull ? ScalarNode.Null(scalar.Position) : AsText(scalar),
        ScalarFormat.Label => scalar.IsNull ? ScalarNode.Text("", scalar.Position) : AsText(scalar),
        ScalarFormat.Boolean => Boolean(scalar, context),
        ScalarFormat.Integer => Integer(scalar),
        ScalarFormat.Number => Number(scalar),
        ScalarFormat.Duration => Duration(scalar),
        ScalarFormat.Bytes => Bytes(scalar),
        ScalarFormat.FileMode => FileMode(scalar),
        _ => null,
    };

    // Numbers stay as they are written: 0644 is not 420, and 1.10 not 1.1. Yet True is true, which programs look for.
    private static ScalarNode AsText(ScalarNode scalar) => scalar.With(
        scalar.Kind == ScalarKind.Boolean ? scalar.Value.ToLowerInvariant() : scalar.Value, ScalarKind.Text);

    private static ScalarNode Path(ScalarNode scalar, ScalarFormat format, ISyntaxContext context)
    {
        var isRemote = format == ScalarFormat.Context
            && (scalar.Value.Contains("://", StringComparison.Ordinal)
                || scalar.Value.StartsWith("service:", StringComparison.Ordinal)
                || scalar.Value.StartsWith("git@", StringComparison.Ordinal)
                || scalar.Value.StartsWith("github.com/", StringComparison.Ordinal));
        return isRemote || scalar.Value.Length == 0
            ? scalar
            : scalar.With(context.ResolvePath(scalar.Value), ScalarKind.Text);
    }

    private static ScalarNode? Boolean(ScalarNode scalar, ISyntaxContext context)
    {
        if (scalar.Kind is not (ScalarKind.Boolean or ScalarKind.Text))
        {
            return null;
        }

        switch (scalar.Value.ToLowerInvariant())
        {
            case "true":
                return scalar.With("true", ScalarKind.Boolean);
            case "false":
                return scalar.With("false", ScalarKind.Boolean);
            case "y" or "yes" or "on":
                context.Warning($"\"{scalar.Value}\" is no boolean of YAML 1.2; write true", scalar.Position);
                return scalar.With("true", ScalarKind.Boolean);
            case "n" or "no" or "off":
                context.Warning($"\"{scalar.Value}\" is no boolean of YAML 1.2; write false", scalar.Position);
                return scalar.With("false", ScalarKind.Boolean);
            default:
                return null;
        }
    }

    private static ScalarNode? Integer(ScalarNode scalar) =>
        scalar.Kind is ScalarKind.Integer or ScalarKind.Text && TryInteger(scalar.Value, out var value)
            ? scalar.With(value.ToString(CultureInfo.InvariantCulture), ScalarKind.Integer)
            : null;

    public static bool TryInteger(string text, out long value)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return long.TryParse(
                text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        if (text.StartsWith("0o", StringComparison.Ordinal))
        {
            return TryOctal(text.AsSpan(2), out value);
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static ScalarNode? Number(ScalarNode scalar)
    {
        if ((scalar.Kind & (ScalarKind.Number | ScalarKind.Text)) == 0
            || !decimal.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var text = value.ToString("0.#########", CultureInfo.InvariantCulture);
        return scalar.With(text, text.Contains('.', StringComparison.Ordinal) ? ScalarKind.Float : ScalarKind.Integer);
    }

    private static ScalarNode? Duration(ScalarNode scalar) =>
        scalar.Kind == ScalarKind.Text && GoDuration.TryParse(scalar.Value, out var duration)
            ? scalar.With(GoDuration.Format(duration), ScalarKind.Text)
            : null;

    // -1 is no limit.
    private static ScalarNode? Bytes(ScalarNode scalar)
    {
        if (scalar.Kind == ScalarKind.Integer || scalar.Value.StartsWith('-'))
        {
            return TryInteger(scalar.Value, out var bytes) && bytes >= -1
                ? scalar.With(bytes.ToString(CultureInfo.InvariantCulture), ScalarKind.Text)
                : null;
        }

        return scalar.Kind is ScalarKind.Text or ScalarKind.Float && ByteSize.TryParse(scalar.Value, out var size)
            ? scalar.With(size.Bytes.ToString(CultureInfo.InvariantCulture), ScalarKind.Text)
            : null;
    }

    // A plain 0440 is octal, as YAML 1.1 and Compose read it; a plain 288 is the same bits in decimal; text is octal.
    private static ScalarNode? FileMode(ScalarNode scalar)
    {
        var isOctal = scalar.Kind == ScalarKind.Text || scalar.Value is ['0', >= '0' and <= '7', ..];
        if (isOctal ? !TryOctal(scalar.Value, out var mode) : !TryInteger(scalar.Value, out mode))
        {
            return null;
        }

        return mode is < 0 or > 0xFFF
            ? null
            : scalar.With("0" + System.Convert.ToString(mode, 8).PadLeft(3, '0'), ScalarKind.Text);
    }

    private static bool TryOctal(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        text = text.StartsWith("0o") ? text[2..] : text;
        foreach (var letter in text)
        {
            if (letter is < '0' or > '7' || value > long.MaxValue / 8)
            {
                return false;
            }

            value = (value * 8) + (letter - '0');
        }

        return text.Length > 0;
    }
}
