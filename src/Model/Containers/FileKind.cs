namespace Orc.Model.Containers;

/// <summary>Whether a file's content may be shown.</summary>
public enum FileKind
{
    Config,
    Secret,
}
