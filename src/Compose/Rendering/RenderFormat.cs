namespace Orc.Compose.Rendering;

/// <summary>How <c>orc compose config</c> writes a project.</summary>
public enum RenderFormat
{
    Yaml,
    Json,
}
