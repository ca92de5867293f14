using System.Security.Cryptography;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>
/// Three machines on one switch (10.99.0.1 to 10.99.0.3) and a client beside them (10.99.0.50). The first is the
/// manager of a cluster that the others joined; the images are on the first alone.
/// </summary>
public class ClusterHosts : IAsyncLifetime
{
    public const int Count = 3;

    private readonly string _switch = $"orc-e2e-sw-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
    private readonly List<OrcHost> _hosts = [];

    /// <summary>How many there are.</summary>
    protected virtual int Machines => Count;

    internal OrcHost Manager => _hosts[0];

    /// <summary>Images of the first machine.</summary>
    protected virtual string[] Images => ["busybox", "python"];

    /// <summary>Flags of orcd on one of the machines.</summary>
    protected virtual string FlagsOf(int number) => "";

    internal IReadOnlyList<OrcHost> Hosts => _hosts;

    internal static string AddressOf(int number) => $"10.99.0.{number}";

    public async ValueTask InitializeAsync()
    {
        _ = (await Shell.HereAsync(
            $"ip netns add {_switch} && ip -n {_switch} link set lo up && " +
            $"ip -n {_switch} link add br0 type bridge && ip -n {_switch} link set br0 up && " +
            $"ip netns add {_switch}-c && {Plug($"{_switch}-c", 50)}")).Succeeded();
        for (var number = 1; number <= Machines; number++)
        {
            var host = new Machine(this, number) { Name = $"node{number}", DaemonFlags = FlagsOf(number) };
            _hosts.Add(host);
            await host.InitializeAsync();
        }

        _ = (await Manager.OrcAsync("cluster", "init", "--advertise-addr", AddressOf(1))).Succeeded();
        foreach (var host in _hosts.Skip(1))
        {
            await JoinAsync(host);
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        try
        {
            _ = await Manager.ShellAsync("s=$(orc stack ls --format '{{.Name}}'); [ -z \"$s\" ] || orc stack rm $s");

            // Each in its turn, workers first; one that fails leaves the others to be cleaned all the same.
            await DisposeAsync(_hosts.Count - 1);
        }
        finally
        {
            _ = await Shell.HereAsync($"ip netns del {_switch}-c; ip netns del {_switch}");
        }
    }

    private async Task DisposeAsync(int index)
    {
        if (index < 0)
        {
            return;
        }

        try
        {
            if (_hosts[index].DaemonHasEnded)
            {
                await _hosts[index].StartDaemonAsync();
            }

            _ = (await _hosts[index].OrcAsync("cluster", "leave", "--force")).Succeeded();
        }
        finally
        {
            try
            {
                await _hosts[index].DisposeAsync();
            }
            finally
            {
                await DisposeAsync(index - 1);
            }
        }
    }

    /// <summary>Runs a line of shell on the client.</summary>
    internal Task<Ran> ClientAsync(string command) => Shell.RunAsync(
        command, "nsenter", [$"--net=/run/netns/{_switch}-c", "timeout", "-k", "1", "110", "sh", "-c", command],
        new Dictionary<string, string>());

    internal async Task<Ran> JoinAsync(OrcHost host)
    {
        var token = (await Manager.OrcAsync("cluster", "join-token", "-q", "worker")).Succeeded().Text;
        return (await host.OrcAsync(
            "cluster", "join", "--token", token, "--advertise-addr", AddressOf(_hosts.IndexOf(host) + 1), AddressOf(1)))
            .Succeeded();
    }

    /// <summary>Takes a machine's cable out, and puts it in again.</summary>
    internal async Task CableAsync(int number, bool isIn) => _ = (await Shell.HereAsync(
        $"ip -n {_switch} link set p{number} {(isIn ? "up" : "down")}")).Succeeded();

    private string Plug(string ns, int number) =>
        $"ip -n {ns} link set lo up && ip -n {ns} link add cl0 type veth peer name p{number} netns {_switch} && " +
        $"ip -n {ns} addr add {AddressOf(number)}/24 dev cl0 && ip -n {ns} link set cl0 up && " +
        $"ip -n {_switch} link set p{number} master br0 && ip -n {_switch} link set p{number} up";

    /// <summary>The images are on the first alone: they come to the others through the cluster.</summary>
    private sealed class Machine(ClusterHosts cluster, int number) : OrcHost
    {
        protected override string[] Images => number == 1 ? cluster.Images : [];

        protected override string Cables => cluster.Plug(Path.GetFileName(NetworkNamespace), number);
    }
}
