using Orc.Agent.Devices;
using Orc.Linux.Seccomp;
using Orc.Linux.Terminals;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Engine.Oci;

/// <summary>All that a container's config.json is made from. Gathered first, so that making it is pure.</summary>
internal sealed record SpecInput
{
    public required ContainerSpec Spec { get; init; }

    public required UtsNames Names { get; init; }

    public required ImageConfig Image { get; init; }

    public required HostFacts Host { get; init; }

    public required ContainerUser User { get; init; }

    /// <summary>The root file system, mounted.</summary>
    public required string RootPath { get; init; }

    public required string CgroupsPath { get; init; }

    /// <summary>Null: the host's.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>Volumes, binds, tmpfs, secrets and configs, sources prepared.</summary>
    public IReadOnlyList<OciMount> Mounts { get; init; } = [];

    /// <summary>hosts, hostname and resolv.conf.</summary>
    public IReadOnlyList<OciMount> NameMounts { get; init; } = [];

    public IReadOnlyList<(OciDevice Device, string Access)> Devices { get; init; } = [];

    /// <summary>What devices of the Container Device Interface want.</summary>
    public CdiEdits Edits { get; init; } = CdiEdits.None;

    /// <summary>Null: unconfined.</summary>
    public SeccompFilter? Seccomp { get; init; }

    /// <summary>The same, compiled, for a runtime that takes it so.</summary>
    public string? CompiledSeccomp { get; init; }

    /// <summary>The init program on the host; null: none was asked for.</summary>
    public string? InitPath { get; init; }

    /// <summary>The first process of a container whose namespaces are shared, by its name.</summary>
    public IReadOnlyDictionary<string, int> SharedContainers { get; init; } = new Dictionary<string, int>();

    /// <summary>What a terminal begins with; null: nobody said.</summary>
    public WindowSize? ConsoleSize { get; init; }
}
