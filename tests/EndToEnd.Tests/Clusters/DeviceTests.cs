using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Devices that nodes know by name decide where tasks go.</summary>
public sealed class DeviceTests(DeviceHosts cluster) : IClassFixture<DeviceHosts>, IDisposable
{
    private const string Yaml =
        """
        services:
          sink: {image: busybox, command: sleep 100000, stop_grace_period: 0s,
            devices: [example.test/sink=one], deploy: {replicas: 3}}
          other: {image: busybox, command: sleep 100000, stop_grace_period: 0s,
            devices: [example.test/sink=two]}
        """;

    [Fact]
    public async Task Service_WithANamedDevice_RunsWhereItIs_AndSaysWhyElsewhereNot()
    {
        _ = (await cluster.Manager.ShellAsync("orc stack deploy -d -c - dev", Yaml)).Succeeded();
        var placed = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync(
                "service", "ps", "dev_sink", "--filter", "desired-state=running",
                "--format", "{{.Node}} {{.CurrentState}}"),
            ran => ran.Out.Split(" Running").Length == 4);
        Assert.Equal(3, placed.Out.Split("node2 ").Length - 1);

        var used = await cluster.Hosts[1].ShellAsync(
            "for c in $(orc ps -q --filter name=dev_sink); do "
            + "orc exec $c sh -c 'test -c /dev/sink1 && echo gone > /dev/sink1 && echo $SINK'; done");
        Assert.Equal("one\none\none", used.Succeeded().Text);

        var refused = await OrcHost.EventuallyAsync(
            () => cluster.Manager.OrcAsync("stack", "ps", "dev", "--no-trunc", "--format", "{{.Name}} {{.Error}}"),
            ran => ran.Out.Contains("no device example.test/sink=two on 3 nodes", StringComparison.Ordinal));
        Assert.Contains("dev_other.1 ", refused.Out, StringComparison.Ordinal);
        var why = (await cluster.Manager.OrcAsync("explain", "dev_sink")).Succeeded().Out.Split('\n');
        foreach (var node in new[] { "node1", "node3" })
        {
            Assert.Contains(why, line => line.Contains(node, StringComparison.Ordinal)
                && line.Contains("no device example.test/sink=one", StringComparison.Ordinal));
        }
    }

    public void Dispose() => Directory.Delete(cluster.Folder, recursive: true);
}
