using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>A cluster of its own for tests that take machines, links and stores away.</summary>
public sealed class KeepingHosts : ClusterHosts
{
    private const string Whole = "node1 Ready Active\nnode2 Ready Active\nnode3 Ready Active";

    protected override string[] Images => ["busybox"];

    protected override string FlagsOf(int number) => number == 3
        ? "--node-generic-resource gpu=GPU-1,gpu=GPU-2 --node-generic-resource slot=9"
        : "";

    /// <summary>After a test that failed in its course: three nodes that are ready, and no stack.</summary>
    internal async Task MakeWholeAsync()
    {
        if (Hosts.Any(host => host.DaemonHasEnded) || !IsWhole(await LookAsync()))
        {
            await MendAsync();
        }
    }

    private async Task MendAsync()
    {
        for (var number = 1; number <= Hosts.Count; number++)
        {
            await CableAsync(number, isIn: true);
            if (Hosts[number - 1].DaemonHasEnded)
            {
                await Hosts[number - 1].StartDaemonAsync();
            }
        }

        _ = await Manager.ShellAsync("s=$(orc stack ls --format '{{.Name}}'); [ -z \"$s\" ] || orc stack rm $s");
        foreach (var host in Hosts.Skip(1))
        {
            if ((await host.OrcAsync("node", "ls")).Error.Contains("not part of a cluster", StringComparison.Ordinal))
            {
                _ = await Manager.OrcAsync("node", "rm", "--force", host.Name);
                _ = await JoinAsync(host);
            }

            _ = await Manager.OrcAsync("node", "update", "--availability", "active", host.Name);
        }

        _ = await OrcHost.EventuallyAsync(LookAsync, IsWhole);
    }

    private Task<Ran> LookAsync() => Manager.ShellAsync(
        "orc node ls --format '{{.Hostname}} {{.Status}} {{.Availability}}' | sort; orc stack ls --format '{{.Name}}'");

    private static bool IsWhole(Ran ran) => ran.Text == Whole;
}
