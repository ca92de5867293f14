using Microsoft.Win32.SafeHandles;
using Orc.Agent.Engine.Runtime;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Conmon;

/// <summary>One run to be monitored: what conmon is told.</summary>
internal sealed record ConmonLaunch
{
    public required ContainerId Id { get; init; }

    public required string Name { get; init; }

    public required OciRuntime Runtime { get; init; }

    public required RunPaths Run { get; init; }

    /// <summary>Null: the output is thrown away.</summary>
    public required string? LogPath { get; init; }

    /// <summary>conmon's own limit, a fuse for when nobody rotates; null: none.</summary>
    public long? LogLimitBytes { get; init; }

    public bool Terminal { get; init; }

    public bool OpenStdin { get; init; }

    public bool StdinOnce { get; init; }

    /// <summary>
    /// Descriptors that conmon holds as long as it lives: bound ports, so that nobody else can take them.
    /// </summary>
    public IReadOnlyList<SafeFileHandle> Held { get; init; } = [];
}
