using System.Collections.Immutable;

namespace Orc.Compose.Publishing;

/// <summary>What is to be published.</summary>
public sealed record PublishRequest
{
    /// <summary>The project's files, absolute, in order.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>What paths in them are relative to.</summary>
    public required string Directory { get; init; }

    /// <summary>The caller's folder, below which files are named shortly.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>False: a service with an environment file is refused.</summary>
    public bool WithEnvironment { get; init; }
}
