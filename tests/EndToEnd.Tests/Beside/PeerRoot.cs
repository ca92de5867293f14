using System.Diagnostics;
using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>
/// This machine's files with unpacked packages laid over them, in a mount namespace of its own: another firewall's
/// programs find themselves where they expect to be, and write nothing to this machine.
/// </summary>
internal sealed class PeerRoot : IDisposable
{
    private readonly Process _holder;

    private PeerRoot(Process holder) => _holder = holder;

    private string Enter => $"nsenter -t {_holder.Id.ToString(CultureInfo.InvariantCulture)} -m -r -w env";

    public static async Task<PeerRoot> OpenAsync(OrcHost host, params string[] packages)
    {
        var folder = Path.Combine(Programs.Repository, "artifacts", "peers", string.Join('-', packages));
        var ran = await Shell.HereAsync($"{Programs.Repository}/eng/peers.sh {folder} {string.Join(' ', packages)}");
        _ = ran.Succeeded();
        var script =
            $"""
            set -e
            mount -t tmpfs tmpfs /mnt
            mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root
            cp -a {folder}/. /mnt/lower/
            mount -t overlay overlay -o lowerdir=/mnt/lower:/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
            for place in proc sys dev tmp; do mount --rbind /$place /mnt/root/$place; done
            mount -t tmpfs tmpfs /mnt/root/run
            exec chroot /mnt/root sh -c 'echo ready; exec sleep 1200'
            """;
        var holder = Shell.Start(
            "nsenter",
            [$"--net={host.NetworkNamespace}", "unshare", "--mount", "--propagation", "private", "sh", "-c", script],
            new Dictionary<string, string>());
        Assert.Equal("ready", await holder.StandardOutput.ReadLineAsync());
        return new PeerRoot(holder);
    }

    /// <summary>Runs a line of shell in it, on the host's network.</summary>
    public Task<Ran> RunAsync(OrcHost host, string command) => host.ShellAsync($"{Enter} sh -c '{command}'");

    /// <summary>Starts a program in it that ends with this.</summary>
    public Process Begin(OrcHost host, string log, string command) => Shell.Start(
        "nsenter",
        [
            $"--net={host.NetworkNamespace}", "sh", "-c", $"exec {Enter} {command} >{log} 2>&1 </dev/null",
        ],
        new Dictionary<string, string>());

    /// <summary>Starts Docker's daemon and waits until it answers.</summary>
    public async Task<Process> BeginDockerdAsync(OrcHost host, string place)
    {
        var dockerd = Begin(
            host,
            $"{host.Root}/dockerd.log",
            $"dockerd --data-root {place}/data --exec-root {place}/exec --pidfile {place}/pid " +
            $"-H unix://{place}/sock --cgroup-parent /{Path.GetFileName(host.Root)}");
        _ = await OrcHost.EventuallyAsync(
            () => RunAsync(host, $"docker -H unix://{place}/sock version"),
            ran => ran.Code == 0 || dockerd.HasExited);
        Assert.False(dockerd.HasExited, await File.ReadAllTextAsync($"{host.Root}/dockerd.log"));
        return dockerd;
    }

    /// <summary>Ends a program in order.</summary>
    public static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            _ = await Shell.HereAsync(string.Create(CultureInfo.InvariantCulture, $"kill {process.Id}"));
            await process.WaitForExitAsync();
        }
    }

    public void Dispose()
    {
        _holder.Kill();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
