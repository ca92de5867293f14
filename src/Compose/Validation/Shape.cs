using Orc.Compose.Yaml;

namespace Orc.Compose.Validation;

/// <summary>
/// What a value may look like: the schema as data. A shape accepts any of: a scalar of a format, a list of a shape, a
/// mapping of known keys or of any key; since these differ by the kind of node, no alternative is ever tried in vain.
/// </summary>
internal sealed class Shape
{
    public ScalarFormat Format { get; init; }

    /// <summary>The only words allowed.</summary>
    public string[]? Words { get; init; }

    public Shape? Item { get; init; }

    public FieldTable? Fields { get; init; }

    /// <summary>The values of a mapping whose keys are the user's.</summary>
    public Shape? Values { get; init; }

    /// <summary>The user's keys are names: letters, digits, dot, dash and underscore.</summary>
    public bool KeysAreNames { get; init; }

    /// <summary>An empty value is kept as such, instead of counting as absent.</summary>
    public bool KeepsNull { get; init; }

    /// <summary>
    /// Brings short syntax into the long one, before it is checked. Null: it was wrong, and reported.
    /// </summary>
    public Func<Node, ISyntaxContext, Node?>? Expand { get; init; }

    /// <summary>For messages, where the parts do not say it well.</summary>
    public string? Meaning { get; init; }

    public bool IsCollection => Item is not null || Values is not null || Fields is not null;

    public string Expected => Meaning ?? string.Join(" or ", Alternatives());

    public static implicit operator Shape(ScalarFormat format) => new() { Format = format };

    public static Shape List(Shape item) => new() { Item = item };

    public static Shape Mapping(FieldTable fields) => new() { Fields = fields };

    public static Shape OneOf(params string[] words) => new() { Format = ScalarFormat.Text, Words = words };

    private IEnumerable<string> Alternatives()
    {
        if (Words is not null)
        {
            yield return "one of " + string.Join(", ", Words);
        }
        else if (Format != ScalarFormat.None)
        {
            yield return ScalarFormats.Expected(Format);
        }

        if (Item is not null)
        {
            yield return Item.Format == ScalarFormat.Text ? "a list of texts" : "a list";
        }

        if (Fields is not null || Values is not null)
        {
            yield return "a mapping";
        }
    }
}
