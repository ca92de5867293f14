using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Model.Images;

/// <summary>What an image says about how it wants to run; a container's spec has the last word on each.</summary>
public sealed record ImageConfig
{
    public required Platform Platform { get; init; }

    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Cmd { get; init; } = [];

    public ImmutableArray<EnvironmentVariable> Env { get; init; } = [];

    /// <summary>Empty: the root.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>Name or number, perhaps with a group behind a colon. Empty: root.</summary>
    public string User { get; init; } = "";

    /// <summary><c>80/tcp</c>, in order.</summary>
    public ImmutableArray<string> ExposedPorts { get; init; } = [];

    /// <summary>Paths that become anonymous volumes, in order.</summary>
    public ImmutableArray<string> Volumes { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Empty: SIGTERM.</summary>
    public string StopSignal { get; init; } = "";

    /// <summary>Null: the image has none.</summary>
    public HealthSpec? Healthcheck { get; init; }

    /// <summary>What the shell forms of a Dockerfile and of a health check run in. Empty: <c>/bin/sh -c</c>.</summary>
    public ImmutableArray<string> Shell { get; init; } = [];

    /// <summary>Null: not said (many builders write none, to be reproducible).</summary>
    public DateTimeOffset? Created { get; init; }

    public string Author { get; init; } = "";

    public ImmutableArray<ImageHistoryEntry> History { get; init; } = [];

    /// <summary>The layers' uncompressed digests, the lowest first.</summary>
    public ImmutableArray<Digest> DiffIds { get; init; } = [];
}
