using System.Security.Cryptography;
using System.Text;

namespace Orc.Agent.Networks;

/// <summary>Where the networks of one daemon keep what they keep, and the names in the kernel that follow from
/// it.</summary>
internal sealed class NetworkDirectories(string dataRoot, string runRoot)
{
    private const string DefaultRunRoot = "/run/orc";

    /// <summary>Records of networks: they survive a reboot.</summary>
    public string Networks { get; } = Path.Combine(dataRoot, "networks");

    /// <summary>Tables of overlay networks, as the control plane said them last.</summary>
    public string Overlays { get; } = Path.Combine(dataRoot, "overlays");

    /// <summary>Records of containers' networks: they live as long as what they describe.</summary>
    public string Endpoints { get; } = Path.Combine(runRoot, "endpoints");

    /// <summary>Pinned network namespaces.</summary>
    public string Pins { get; } = Path.Combine(runRoot, "netns");

    /// <summary>What switches of the host were before we changed them.</summary>
    public string Switches { get; } = Path.Combine(runRoot, "switches");

    /// <summary>What this node is called in the keys of its encrypted ways, as long as the kernel has some.</summary>
    public string Life { get; } = Path.Combine(runRoot, "overlay-life");

    /// <summary>The nftables table: a daemon with another run-root has another.</summary>
    public string Table { get; } = Path.GetFullPath(runRoot) == DefaultRunRoot ? "orc" : $"orc_{Digits(runRoot, 8)}";

    /// <summary>The bridge of a network: 15 characters, all that an interface's name may have.</summary>
    public string Bridge(string networkId) => $"orc{Digits($"{runRoot} {networkId}", 12)}";

    /// <summary>The VXLAN device of an overlay network.</summary>
    public string Vxlan(string networkId) => $"orv{Digits($"{runRoot} {networkId}", 12)}";

    private static string Digits(string text, int count) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..count];
}
