using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>A single value, kept as it was spelled.</summary>
internal sealed class ScalarNode(
    string value, ScalarKind kind, SourcePosition position, MergeTag tag = MergeTag.None) : Node(position, tag)
{
    public string Value { get; } = value;

    public ScalarKind Kind { get; } = kind;

    public override long Weight => 1;

    public string? ValueOrNull => IsNull ? null : Value;

    public override bool IsNull => Kind == ScalarKind.Null;

    public override string Description => Kind switch
    {
        ScalarKind.Null => "nothing",
        ScalarKind.Boolean => $"the boolean {Value}",
        ScalarKind.Integer or ScalarKind.Float => $"the number {Value}",
        _ => Value.Length > 40 ? $"\"{Value[..40]}…\"" : $"\"{Value}\"",
    };

    public override Node With(MergeTag tag) => new ScalarNode(Value, Kind, Position, tag);

    public ScalarNode With(string value, ScalarKind kind) =>
        value == Value && kind == Kind ? this : new ScalarNode(value, kind, Position, Tag);

    public static ScalarNode Text(string value, SourcePosition position) => new(value, ScalarKind.Text, position);

    public static ScalarNode Null(SourcePosition position) => new("", ScalarKind.Null, position);

    public static ScalarNode Boolean(bool value, SourcePosition position) =>
        new(value ? "true" : "false", ScalarKind.Boolean, position);

    public static ScalarNode Integer(long value, SourcePosition position) =>
        new(value.ToString(System.Globalization.CultureInfo.InvariantCulture), ScalarKind.Integer, position);

    public override string ToString() => Value;
}
