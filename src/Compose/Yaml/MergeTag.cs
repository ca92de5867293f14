namespace Orc.Compose.Yaml;

/// <summary>How a value meets what earlier files said; Compose's two tags.</summary>
internal enum MergeTag
{
    None,

    /// <summary><c>!reset</c>: the attribute goes back to its default.</summary>
    Reset,

    /// <summary><c>!override</c>: this value alone, nothing is merged.</summary>
    Override,
}
