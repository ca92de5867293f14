using Orc.Agent.Devices;
using Orc.Agent.Networks.Firewalls;
using Orc.Linux.Cgroups;

namespace Orc.Agent.Engine;

/// <summary>Where the engine keeps its things and which programs it uses.</summary>
internal sealed record EngineOptions
{
    /// <summary>What must outlive a reboot.</summary>
    public required string DataRoot { get; init; }

    /// <summary>What one boot needs.</summary>
    public required string RunRoot { get; init; }

    public string ConmonPath { get; init; } = "/usr/bin/conmon";

    /// <summary>Runtimes by name; the first is the default.</summary>
    public IReadOnlyList<(string Name, string Path)> Runtimes { get; init; } =
        [("crun", "/usr/bin/crun"), ("runc", "/usr/sbin/runc")];

    public string InitPath { get; init; } = "/usr/bin/catatonit";

    /// <summary>
    /// Docker's seccomp profile as the distribution has it. Without it, only unconfined containers start.
    /// </summary>
    public string SeccompProfilePath { get; init; } = "/usr/share/containers/seccomp.json";

    /// <summary>Where files of the Container Device Interface lie.</summary>
    public IReadOnlyList<string> CdiFolders { get; init; } = CdiCatalog.Folders;

    /// <summary>The cgroup that all of ours lie in; null: <c>/orc-&lt;hash of the run root&gt;</c>.</summary>
    public string? CgroupRoot { get; init; }

    /// <summary>What is done about other firewalls of this machine.</summary>
    public FirewallMode Firewall { get; init; }

    /// <summary>The node may be of a cluster, which is said once the engine is open.</summary>
    public bool AwaitsCluster { get; init; }

    /// <summary>The host's hierarchies; null: looked up.</summary>
    public CgroupHost? Cgroups { get; init; }
}
