using System.Collections.Immutable;
using Orc.Model.Diagnostics;
using Orc.Model.Units;

namespace Orc.Compose.Projects;

/// <summary>An entry of a service's <c>volumes</c> in long form.</summary>
public sealed record ComposeMount
{
    public required ComposeMountKind Kind { get; init; }

    /// <summary>A path of the host, or the key of a volume; null for an anonymous one.</summary>
    public string? Source { get; init; }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }

    public string? Propagation { get; init; }

    /// <summary>Null: the file does not say.</summary>
    public bool? CreateHostPath { get; init; }

    public bool Recursive { get; init; } = true;

    public string? Selinux { get; init; }

    /// <summary>Read-only means mounts below a bind's source too.</summary>
    public bool ReadOnlyBelow { get; init; }

    public bool NoCopy { get; init; }

    public string? Subpath { get; init; }

    public required ImmutableSortedDictionary<string, string> Labels { get; init; }

    public ByteSize? TmpfsSize { get; init; }

    public int? TmpfsMode { get; init; }

    public required SourcePosition Position { get; init; }
}
