using System.Collections.Immutable;

namespace Orc.Model.Containers;

/// <summary>What a container may do to its host.</summary>
public sealed record SecuritySpec
{
    public bool Privileged { get; init; }

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Without the <c>CAP_</c> prefix, upper case; <c>ALL</c> is allowed.</summary>
    public ImmutableArray<string> CapAdd { get; init; } = [];

    public ImmutableArray<string> CapDrop { get; init; } = [];

    /// <summary>
    /// As <c>docker run --security-opt</c> takes them: <c>seccomp=unconfined</c>, <c>no-new-privileges</c>, …
    /// </summary>
    public ImmutableArray<string> Options { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Sysctls { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// A source that is no path is a name of the Container Device Interface: <c>vendor/class=name</c>.
    /// </summary>
    public ImmutableArray<DeviceSpec> Devices { get; init; } = [];

    /// <summary>Devices that the node chooses; null: none are asked for.</summary>
    public ImmutableArray<DeviceRequestSpec>? DeviceRequests { get; init; }

    /// <summary>Rules such as <c>c 1:3 mr</c>.</summary>
    public ImmutableArray<string> DeviceRules { get; init; } = [];

    public ImmutableArray<string> GroupAdd { get; init; } = [];

    /// <summary>host, <c>container:x</c>; null: a namespace of its own.</summary>
    public string? PidMode { get; init; }

    /// <summary>host, none, shareable, private, <c>container:x</c>; null: private.</summary>
    public string? IpcMode { get; init; }

    public string? UtsMode { get; init; }

    public string? UserMode { get; init; }

    /// <summary>host or private; null: the host's way (v1 host, v2 private).</summary>
    public string? CgroupMode { get; init; }
}
