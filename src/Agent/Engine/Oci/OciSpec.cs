using Orc.Agent.Devices;
using Orc.Linux.Seccomp;

namespace Orc.Agent.Engine.Oci;

/// <summary>A whole config.json of the OCI runtime specification 1.0.2, as far as we use it.</summary>
internal sealed record OciSpec
{
    public required OciProcess Process { get; init; }

    public required string RootPath { get; init; }

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Null: the host's (its UTS namespace is shared).</summary>
    public string? Hostname { get; init; }

    public string? Domainname { get; init; }

    public IReadOnlyList<OciMount> Mounts { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Annotations { get; init; } = [];

    public IReadOnlyList<OciNamespace> Namespaces { get; init; } = [];

    public OciResources Resources { get; init; } = new();

    public required string CgroupsPath { get; init; }

    public IReadOnlyList<string> MaskedPaths { get; init; } = [];

    public IReadOnlyList<string> ReadOnlyPaths { get; init; } = [];

    public IReadOnlyList<OciDevice> Devices { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Sysctls { get; init; } = [];

    /// <summary>Programs of the host that the runtime runs at moments of the container's life.</summary>
    public IReadOnlyList<CdiHook> Hooks { get; init; } = [];

    /// <summary>Null: unconfined.</summary>
    public SeccompFilter? Seccomp { get; init; }

    /// <summary>Null: the runtime's default, private.</summary>
    public string? RootPropagation { get; init; }
}
