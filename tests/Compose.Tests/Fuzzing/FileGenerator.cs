using System.Globalization;
using System.Text;
using Orc.Compose.Validation;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// Writes Compose files: half of them by the schema itself, any key of any shape, with values that fit, nearly fit, or
/// are known to be awkward; the others of examples that are right, so that what comes after the schema is tried too.
/// What it writes is YAML, in flow style where a block would need care.
/// </summary>
internal sealed class FileGenerator(Random random)
{
    private const int MostDepth = 7;

    private static readonly string[] Words =
    [
        "a", "web", "db", "data", "x-y", "front", "true", "no", "0", "-1", "1.5", "80", "8080:80", "80-82:90-92/udp",
        "[::1]:80:80", "127.0.0.1::53/udp", "data:/d:ro", "./a:/b", "~/x:/y:z", "/dev/fuse:/dev/fuse:rwm", "512m",
        "1.5g", "1m30s", "10", "A=1", "A", "A=", "=", ":", "::", "h:1.2.3.4", "h=::1", "service:db", "container:x",
        "${A}", "${A:-d}", "${A:?m}", "$${A}", "${A", "$", "${A:-${B:-c}}", "every_12h", "daily", "on-failure:3",
        "0440", "CMD", "NONE", "sh -c 'a b'", "a 'b", "ü", "\u0001", "", " ", "<<", "x-", "linux/amd64", "10.0.0.0/8",
        "02:42:ac:11:65:43", "a.env", "base.yaml",
        "9223372036854775808", "1e400", "0x7f", "0o17", "null", "~",
    ];

    private static readonly string[] ServiceNames =
        [.. ServiceSchema.Service.Fields!.Names.Where(key => key != "image")];

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private int _anchors;

    public string Next()
    {
        _text.Clear();
        _anchors = 0;
        return random.Next(2) == 0 ? OfExamples() : OfSchema();
    }

    // A service of some examples, of each key one; and now and then a key of the schema.
    private string OfExamples()
    {
        _text.Append(Examples.Resources)
            .Append("services:\n  db: {image: d}\n  redis: {image: r}\n  web:\n    image: i\n");
        _keys.Clear();
        for (var left = random.Next(1, 5); left > 0; left--)
        {
            var (keys, text) = Examples.OfServices[random.Next(Examples.OfServices.Length)];
            if (!keys.Any(_keys.Contains))
            {
                _keys.UnionWith(keys);
                _text.Append(text);
            }
        }

        if (random.Next(4) == 0)
        {
            Field(ServiceNames[random.Next(ServiceNames.Length)], ServiceSchema.Service.Fields!, "    ");
        }

        return _text.ToString();
    }

    private string OfSchema()
    {
        if (random.Next(4) == 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $"x-c: &base {{environment: {{A: {Scalar()}}}}}\n");
            _anchors = 1;
        }

        _text.Append("services:\n");
        foreach (var name in (string[])["web", "db", "a"])
        {
            if (random.Next(3) > 0)
            {
                _text.Append(CultureInfo.InvariantCulture, $"  {name}:\n    image: i\n");
                _keys.Clear();
                for (var left = random.Next(5); left > 0; left--)
                {
                    Field(ServiceNames[random.Next(ServiceNames.Length)], ServiceSchema.Service.Fields!, "    ");
                }
            }
        }

        foreach (var section in (string[])["networks", "volumes", "configs", "secrets", "models", "include", "name"])
        {
            if (random.Next(4) == 0)
            {
                _text.Append(CultureInfo.InvariantCulture, $"{section}: ");
                Value(ComposeSchema.File.Fields!.Find(section)!, 0);
                _text.Append('\n');
            }
        }

        return _text.ToString();
    }

    private void Field(string name, FieldTable fields, string indent)
    {
        if (_keys.Add(name))
        {
            _text.Append(indent).Append(name).Append(": ");
            Value(fields.Find(name)!, 0);
            _text.Append('\n');
        }
    }

    private void Value(Shape shape, int depth)
    {
        if (random.Next(40) == 0)
        {
            _text.Append(random.Next(2) == 0 ? "!reset " : "!override ");
        }

        var forms = new List<Action>();
        if (shape.Item is { } item)
        {
            forms.Add(() => List(item, depth));
        }

        if (shape.Fields is { } fields)
        {
            forms.Add(() => Mapping(fields, depth));
        }

        if (shape.Values is { } values)
        {
            forms.Add(() => Open(values, depth));
        }

        if (forms.Count == 0 || shape.Expand is not null || random.Next(20) == 0 || depth > MostDepth)
        {
            forms.Add(() => _text.Append(Leaf(shape)));
        }

        forms[random.Next(forms.Count)]();
    }

    private void List(Shape item, int depth)
    {
        _text.Append('[');
        for (var left = random.Next(4); left > 0; left--)
        {
            Value(item, depth + 1);
            _text.Append(", ");
        }

        _text.Append(']');
    }

    private void Mapping(FieldTable fields, int depth)
    {
        _text.Append('{');
        foreach (var name in fields.Names.Where(name => random.Next(3) == 0 || fields.Required.Contains(name)))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{name}: ");
            Value(fields.Find(name)!, depth + 1);
            _text.Append(", ");
        }

        _text.Append('}');
    }

    private void Open(Shape values, int depth)
    {
        _text.Append('{');
        foreach (var name in ((string[])["a", "db", "data", "front", "A", "x-y"]).Where(_ => random.Next(4) == 0))
        {
            _text.Append(CultureInfo.InvariantCulture, $"{name}: ");
            Value(values, depth + 1);
            _text.Append(", ");
        }

        _text.Append('}');
    }

    private string Leaf(Shape shape) => shape switch
    {
        { Words: { } words } when random.Next(8) > 0 => words[random.Next(words.Length)],
        { Format: ScalarFormat.Boolean } when random.Next(6) > 0 => random.Next(2) == 0 ? "true" : "false",
        { Format: ScalarFormat.Integer } when random.Next(6) > 0 =>
            random.Next(-2, 2000).ToString(CultureInfo.InvariantCulture),
        { Format: ScalarFormat.Number } when random.Next(6) > 0 => "0.5",
        { Format: ScalarFormat.Duration } when random.Next(6) > 0 => "1m30s",
        { Format: ScalarFormat.Bytes } when random.Next(6) > 0 => "64m",
        _ when _anchors > 0 && random.Next(15) == 0 => "*base",
        _ => Scalar(),
    };

    private string Scalar()
    {
        var word = Words[random.Next(Words.Length)];
        return random.Next(3) == 0 ? $"\"{word.Replace("\u0001", "\\x01", StringComparison.Ordinal)}\"" : Quoted(word);
    }

    private static string Quoted(string word) => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'";
}
