namespace Orc.Compose.Yaml;

/// <summary>What a scalar is by YAML 1.2's core schema: by its spelling when plain, always text when quoted.</summary>
[Flags]
internal enum ScalarKind
{
    None = 0,
    Text = 1,
    Integer = 2,
    Float = 4,
    Boolean = 8,
    Null = 16,
    Number = Integer | Float,
}
