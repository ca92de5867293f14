using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Stacks of a cluster, as its operators use and see them.</summary>
internal sealed class StackRuns(ClusterHosts cluster)
{
    public async Task DeployAsync(string name, string yaml, params string[] flags) =>
        _ = (await cluster.Manager.ShellAsync($"orc stack deploy {string.Join(' ', flags)} -c - {name}", yaml))
            .Succeeded();

    public async Task RemoveAsync(string name) =>
        _ = (await cluster.Manager.OrcAsync("stack", "rm", name)).Succeeded();

    /// <summary>Every container of the cluster that runs on a machine: its name and its pid, sorted.</summary>
    public static async Task<string> PidsAsync(OrcHost host, string prefix) => (await host.ShellAsync(
        $"for c in $(orc ps -q --filter name={prefix}); do "
        + "orc inspect -f '{{.Name}} {{.State.Pid}}' $c; done | sort")).Succeeded().Out;

    public async Task<string> PidsAsync(string prefix)
    {
        var all = "";
        foreach (var host in cluster.Hosts)
        {
            all += await PidsAsync(host, prefix);
        }

        return all;
    }

    /// <summary>Waits until so many of a service run, by what the manager knows.</summary>
    public async Task RunsAsync(string service, int count) => _ = await OrcHost.EventuallyAsync(
        () => TasksAsync(service),
        ran => ran.Out.Split('\n').Count(line => line.Contains(" Running", StringComparison.Ordinal)) == count);

    /// <summary>NODE STATE ERROR of the tasks of a service that shall be.</summary>
    public Task<Ran> TasksAsync(string service) => cluster.Manager.OrcAsync(
        "service", "ps", service, "--no-trunc", "--filter", "desired-state=running",
        "--format", "{{.Node}} {{.CurrentState}} {{.Error}}");

    /// <summary>Waits until all machines are as they are named, in order.</summary>
    public async Task NodesAsync(params string[] states) => _ = await OrcHost.EventuallyAsync(
        () => cluster.Manager.OrcAsync("node", "ls", "--format", "{{.Status}}"),
        ran => ran.Text == string.Join('\n', states));

    /// <summary>Waits until the restored store has heard of everybody.</summary>
    public async Task SettledAsync() => _ = await OrcHost.EventuallyAsync(
        () => cluster.Manager.OrcAsync("node", "ls"),
        ran => ran.Code == 0 && !ran.Error.Contains("Nothing is decided", StringComparison.Ordinal)
            && ran.Out.Split("Ready").Length == ClusterHosts.Count + 1);
}
