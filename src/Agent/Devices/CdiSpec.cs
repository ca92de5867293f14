using System.Collections.Immutable;

namespace Orc.Agent.Devices;

/// <summary>One file of <c>/etc/cdi</c>: devices of one kind, and what each of them wants of a container.</summary>
internal sealed record CdiSpec
{
    public required string Path { get; init; }

    /// <summary><c>vendor.com/class</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>In the order of the file.</summary>
    public required ImmutableArray<(string Name, CdiEdits Edits)> Devices { get; init; }

    /// <summary>Of any of them, once for a container.</summary>
    public CdiEdits Edits { get; init; } = CdiEdits.None;
}
