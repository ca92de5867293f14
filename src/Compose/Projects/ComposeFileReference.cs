using Orc.Model.Diagnostics;

namespace Orc.Compose.Projects;

/// <summary>A service's use of a secret or config: which, and where it appears with whose rights.</summary>
public sealed record ComposeFileReference
{
    /// <summary>The key of the secret or config.</summary>
    public required string Source { get; init; }

    /// <summary>Absolute path in the container.</summary>
    public required string Target { get; init; }

    public string? Uid { get; init; }

    public string? Gid { get; init; }

    public int? Mode { get; init; }

    public required SourcePosition Position { get; init; }
}
