using Orc.Linux;
using Orc.Linux.Processes;

namespace Orc.Daemon;

/// <summary>
/// Parts of the kernel that distributions load on demand, and that nothing demands by itself: overlayfs is looked for
/// before the first mount, and a bridge does not ask for its netfilter.
/// </summary>
internal static class KernelModules
{
    private const string BridgeSwitches = "/proc/sys/net/bridge";
    private static readonly string[] Programs = ["/sbin/modprobe", "/usr/sbin/modprobe"];

    /// <summary>Loads what is missing. Where that fails, what misses it says so.</summary>
    public static async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess || Programs.FirstOrDefault(File.Exists) is not { } modprobe)
        {
            return;
        }

        var fileSystems = await File.ReadAllLinesAsync("/proc/filesystems", cancellationToken);
        if (!fileSystems.Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal)))
        {
            await LoadAsync(modprobe, "overlay", cancellationToken);
        }

        if (!Directory.Exists(BridgeSwitches))
        {
            await LoadAsync(modprobe, "br_netfilter", cancellationToken);
            LeaveOtherBridgesAlone();
        }
    }

    private static async Task LoadAsync(string modprobe, string module, CancellationToken cancellationToken)
    {
        try
        {
            using var child = ChildProcess.Spawn(new SpawnRequest { Path = modprobe, Arguments = ["-q", module] });
            _ = await child.WaitForExitAsync(cancellationToken);
        }
        catch (LinuxException)
        {
            // As if it could not be loaded.
        }
    }

    // Once loaded it sends the packets of all bridges (virtual machines') through the firewall. Ours ask for it
    // themselves, so the rest stays as it was.
    private static void LeaveOtherBridgesAlone()
    {
        foreach (var name in (string[])["iptables", "ip6tables", "arptables"])
        {
            var path = Path.Combine(BridgeSwitches, $"bridge-nf-call-{name}");
            if (File.Exists(path))
            {
                File.WriteAllText(path, "0");
            }
        }
    }
}
