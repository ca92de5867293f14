using Orc.Compose.Syntax;

namespace Orc.Compose.Validation;

/// <summary>Shapes that several parts of the schema use.</summary>
internal static class Shapes
{
    public static readonly Shape Text = ScalarFormat.Text;
    public static readonly Shape TextOrNumber = ScalarFormat.TextOrNumber;
    public static readonly Shape Flag = ScalarFormat.Boolean;
    public static readonly Shape Integer = ScalarFormat.Integer;
    public static readonly Shape Number = ScalarFormat.Number;
    public static readonly Shape Duration = ScalarFormat.Duration;
    public static readonly Shape Bytes = ScalarFormat.Bytes;
    public static readonly Shape FilePath = ScalarFormat.Path;

    /// <summary>Anything: what starts with <c>x-</c>.</summary>
    public static readonly Shape Any = ScalarFormat.Any;

    public static readonly Shape TextList = Shape.List(Text);

    public static readonly Shape TextOrNumberList = Shape.List(TextOrNumber);

    public static readonly Shape TextOrList = new()
    {
        Item = Text,
        Expand = ShortForms.OneToList,
        Meaning = "text or a list of texts",
    };

    /// <summary>Where an empty one is as none.</summary>
    public static readonly Shape TextOrListOfSome = new()
    {
        Item = Text,
        Expand = ShortForms.OneToListOfSome,
        Meaning = "text or a list of texts",
    };

    public static readonly Shape PathOrList = new()
    {
        Item = FilePath,
        Expand = ShortForms.OneToList,
        Meaning = "a path or a list of paths",
    };

    /// <summary>A key without a value stays one: it is taken from the environment.</summary>
    public static readonly Shape Variables = new()
    {
        Values = new Shape { Format = ScalarFormat.Variable, KeepsNull = true },
        Expand = ShortForms.Variables,
        Meaning = "a mapping or a list of NAME=value",
    };

    public static readonly Shape Labels = new()
    {
        Values = ScalarFormat.Label,
        Expand = ShortForms.PairsToMapping,
        Meaning = "a mapping or a list of NAME=value",
    };

    public static readonly Shape Options = new() { Values = ScalarFormat.Label };

    public static readonly Shape Contexts = new()
    {
        Values = ScalarFormat.Context,
        Expand = ShortForms.PairsToMapping,
    };

    public static readonly Shape ExtraHosts = new()
    {
        Item = Text,
        Expand = ShortForms.ExtraHosts,
        Meaning = "a mapping of hosts to addresses or a list of HOST=ADDRESS",
    };

    public static readonly Shape Command = new()
    {
        Item = Text,
        KeepsNull = true,
        Expand = ShortForms.Command,
        Meaning = "a command as text or as a list of texts",
    };

    public static readonly Shape Ulimits = new()
    {
        Values = new Shape
        {
            Format = ScalarFormat.Integer,
            Fields = new FieldTable(("soft", Integer), ("hard", Integer)) { Required = ["soft", "hard"] },
            Meaning = "a whole number or a mapping of soft and hard",
        },
    };

    /// <summary>A secret or config that a service or build uses.</summary>
    public static readonly Shape FileReferences = Shape.List(new Shape
    {
        Fields = new FieldTable(
            ("source", Text),
            ("target", Text),
            ("uid", TextOrNumber),
            ("gid", TextOrNumber),
            ("mode", ScalarFormat.FileMode))
        { Required = ["source"] },
        Expand = ShortForms.TextTo("source"),
        Meaning = "a name or a mapping",
    });

    public static readonly Shape DeviceRequests = Shape.List(new Shape
    {
        Fields = new FieldTable(
            ("capabilities", TextList),
            ("driver", Text),
            ("count", new Shape
            {
                Format = ScalarFormat.Integer,
                Expand = ShortForms.AllToCount,
                Meaning = "a whole number or all",
            }),
            ("device_ids", TextList),
            ("options", Labels)),
        Expand = ShortForms.DeviceRequest,
        Meaning = "a mapping",
    });

    public static readonly Shape Hooks = Shape.List(Shape.Mapping(new FieldTable(
        ("command", Command),
        ("user", Text),
        ("privileged", Flag),
        ("working_dir", Text),
        ("environment", Variables))
    { Required = ["command"] }));

    public static Shape NameMap(Shape value) => new() { Values = value, KeysAreNames = true };
}
