namespace Orc.Compose.Projects;

/// <summary>Where the content of a mount comes from.</summary>
public enum ComposeMountKind
{
    Volume,
    Bind,
    Tmpfs,
    Image,

    /// <summary>Of the specification, but not available here.</summary>
    Other,
}
