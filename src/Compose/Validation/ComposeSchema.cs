using Orc.Compose.Syntax;
using static Orc.Compose.Validation.Shapes;

namespace Orc.Compose.Validation;

/// <summary>
/// The Compose Specification: every key of a file, what it may be, and the order it is written out in.
/// </summary>
internal static class ComposeSchema
{
    private static readonly Shape IpamConfig = Shape.List(Shape.Mapping(new FieldTable(
        ("subnet", Text), ("ip_range", Text), ("gateway", Text), ("aux_addresses", Options))));

    private static readonly FieldTable Network = new(
        ("name", Text),
        ("driver", Text),
        ("driver_opts", Options),
        ("ipam", Shape.Mapping(new FieldTable(("driver", Text), ("config", IpamConfig), ("options", Options)))),
        ("external", Flag),
        ("internal", Flag),
        ("attachable", Flag),
        ("enable_ipv4", Flag),
        ("enable_ipv6", Flag),
        ("labels", Labels));

    private static readonly FieldTable Volume = new(
        ("name", Text), ("driver", Text), ("driver_opts", Options), ("external", Flag), ("labels", Labels));

    private static readonly FieldTable Secret = new(
        ("name", Text),
        ("file", FilePath),
        ("environment", Text),
        ("external", Flag),
        ("labels", Labels),
        ("driver", Text),
        ("driver_opts", Options),
        ("template_driver", Text));

    private static readonly FieldTable Config = new(
        ("name", Text),
        ("file", FilePath),
        ("environment", Text),
        ("content", Text),
        ("external", Flag),
        ("labels", Labels),
        ("template_driver", Text));

    private static readonly FieldTable Model = new(
        ("name", Text), ("model", Text), ("context_size", Integer), ("runtime_flags", TextList))
    { Required = ["model"] };

    private static readonly Shape Include = Shape.List(new Shape
    {
        Fields = new FieldTable(("path", TextOrList), ("project_directory", Text), ("env_file", TextOrList))
        { Required = ["path"] },
        Expand = ShortForms.TextTo("path"),
        Meaning = "a path or a mapping",
    });

    public static readonly Shape File = Shape.Mapping(new FieldTable(
        ("version", TextOrNumber),
        ("name", Text),
        ("include", Include),
        ("services", NameMap(ServiceSchema.Service)),
        ("networks", NameMap(Resource(Network))),
        ("volumes", NameMap(Resource(Volume))),
        ("configs", NameMap(Resource(Config))),
        ("secrets", NameMap(Resource(Secret))),
        ("models", NameMap(Shape.Mapping(Model)))));

    private static Shape Resource(FieldTable fields) =>
        new() { Fields = fields, Expand = ShortForms.Resource, KeepsNull = true };
}
