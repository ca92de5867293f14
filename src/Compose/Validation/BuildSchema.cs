using Orc.Compose.Syntax;
using static Orc.Compose.Validation.Shapes;

namespace Orc.Compose.Validation;

/// <summary>The keys of <c>build</c> and <c>develop</c>.</summary>
internal static class BuildSchema
{
    public static readonly Shape Build = new()
    {
        Expand = ShortForms.TextTo("context"),
        Meaning = "a path or a mapping",
        Fields = new FieldTable(
            ("context", ScalarFormat.Context),
            ("dockerfile", Text),
            ("dockerfile_inline", Text),
            ("entitlements", TextList),
            ("args", Variables),
            ("ssh", new Shape
            {
                Values = new Shape { Format = ScalarFormat.Path, KeepsNull = true },
                Expand = (node, context) => ShortForms.PairsToMapping(ShortForms.OneToList(node, context)!, context),
            }),
            ("labels", Labels),
            ("cache_from", TextList),
            ("cache_to", TextList),
            ("no_cache", Flag),
            ("no_cache_filter", TextOrList),
            ("additional_contexts", Contexts),
            ("network", Text),
            ("provenance", ScalarFormat.Variable),
            ("sbom", ScalarFormat.Variable),
            ("pull", Flag),
            ("target", Text),
            ("shm_size", Bytes),
            ("extra_hosts", ExtraHosts),
            ("isolation", Text),
            ("privileged", Flag),
            ("secrets", FileReferences),
            ("tags", TextList),
            ("ulimits", Ulimits),
            ("platforms", TextList)),
    };

    public static readonly Shape Develop = Shape.Mapping(new FieldTable(
        ("watch", Shape.List(Shape.Mapping(new FieldTable(
            ("path", FilePath),
            ("action", Shape.OneOf("rebuild", "sync", "restart", "sync+restart", "sync+exec")),
            ("target", Text),
            ("exec", Hooks.Item!),
            ("include", TextOrList),
            ("ignore", TextOrList),
            ("initial_sync", Flag))
        { Required = ["path", "action"] })))));
}
