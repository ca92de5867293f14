using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Names and addresses of many services on five machines: at once, after a partition, with a daemon dead.
/// </summary>
public sealed class ManyServicesTests(FiveHosts cluster, ITestOutputHelper output) : IClassFixture<FiveHosts>
{
    private const string Stack = "many";
    private static readonly int Services = TestSize.Choose(12, 500);
    private static readonly TimeSpan Cut = TimeSpan.FromSeconds(TestSize.Choose(6, 30));

    [Fact]
    public async Task Services_FromEveryNode_AtOnce_AfterAPartition_AndWithADaemonDead()
    {
        _ = (await cluster.Manager.ShellAsync($"orc stack deploy -d -c - {Stack}", Yaml())).Succeeded();
        await AreUpAsync(Services + 1);
        foreach (var host in cluster.Hosts)
        {
            await EveryServiceAnswersAsync(host);
        }

        await NewTasksAreKnownAsync();
        await PartitionHealsAsync();
        await TrafficOutlivesTheDaemonAsync(cluster.Hosts[2]);
        _ = (await cluster.Manager.OrcAsync("stack", "rm", Stack)).Succeeded();
        foreach (var host in cluster.Hosts)
        {
            await NothingIsLeftAsync(host);
        }
    }

    private static string Yaml()
    {
        var text = new StringBuilder("services:\n");
        for (var number = 1; number <= Services; number++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  s{number}: {{image: busybox, command: sleep 100000, ");
            text.Append("stop_grace_period: 0s, deploy: {update_config: {monitor: 1s}}}\n");
        }

        text.Append("  client: {image: busybox, command: sleep 100000, stop_grace_period: 0s, ");
        text.Append("deploy: {mode: global}}\n");
        return text.ToString();
    }

    private Task AreUpAsync(int services) => OrcHost.EventuallyAsync(
        () => cluster.Manager.OrcAsync("stack", "services", Stack, "--format", "{{.Replicas}}"),
        ran => ran.Out.Split('\n').Select(line => line.Split(' ')[0].Split('/'))
            .Count(parts => parts is [var up, var wanted] && up == wanted) == services,
        TimeSpan.FromSeconds(TestSize.Choose(30, 180)));

    // Asked as a program in a container would: the name, then a packet to the service's own address.
    private async Task EveryServiceAnswersAsync(OrcHost host)
    {
        var ran = await host.ShellAsync(
            $"c=$(orc ps -q --filter name={Stack}_client); orc exec $c sh -c "
            + $"'for n in $(seq 1 {Services}); do ping -c 1 -W 2 s$n >/dev/null || echo s$n; done'");
        Assert.Equal("", ran.Succeeded().Text);
        await NobodyHadToAskAsync();
    }

    // Machines know who has which address without asking: their own neighbours are all told. What containers learned,
    // of one who asked them and in 500 of them, goes: the machines of this test are one kernel, which has room for
    // 1,024 neighbours that were asked for (docs/running.md), and real ones have as much each.
    private async Task NobodyHadToAskAsync()
    {
        foreach (var host in cluster.Hosts)
        {
            var ran = await host.ShellAsync(
                "ip -4 neigh show | grep -v -e PERMANENT -e ' cl0 ' -e ' up0 '; "
                + $"for n in {host.RunRoot}/netns/*; do nsenter --net=$n ip neigh flush all; done");
            Assert.Equal("", ran.Succeeded().Text);
        }
    }

    private async Task NewTasksAreKnownAsync()
    {
        var rounds = TestSize.Choose(4, 30);
        var took = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var before = Addresses(cluster.Manager, "s1");
            _ = (await cluster.Manager.OrcAsync("service", "scale", "-d", $"{Stack}_s1={round + 1}")).Succeeded();
            foreach (var host in cluster.Hosts)
            {
                await UntilAsync(() => Addresses(host, "s1").Except(before).Any(), TimeSpan.FromSeconds(20));
            }

            var known = cluster.Hosts.Max(host => File.GetLastWriteTimeUtc(Table(host)));
            took.Add((known - await LastStartAsync()).TotalMilliseconds);
        }

        took.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Services} services: a task that started is known on 5 nodes after {took[took.Count / 2]:0} ms (median), "
                + $"{took[^1]:0} ms (worst of {took.Count})"));
        Assert.True(took[took.Count / 2] < TestSize.Choose(1000, 200), string.Join(", ", took));
        _ = (await cluster.Manager.OrcAsync("service", "scale", $"{Stack}_s1=1")).Succeeded();
    }

    private async Task PartitionHealsAsync()
    {
        var (cut, number) = (cluster.Hosts[4], 5);
        await cluster.CableAsync(number, isIn: false);
        var since = Stopwatch.GetTimestamp();
        _ = (await cluster.Manager.OrcAsync("service", "scale", "-d", $"{Stack}_s2=4")).Succeeded();
        await UntilAsync(() => Addresses(cluster.Manager, "s2").Length >= 4, TimeSpan.FromSeconds(30));
        if (Cut - Stopwatch.GetElapsedTime(since) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await cluster.CableAsync(number, isIn: true);
        since = Stopwatch.GetTimestamp();
        await UntilAsync(
            () => Addresses(cluster.Manager, "s2") is var wanted && Addresses(cut, "s2").SequenceEqual(wanted),
            TimeSpan.FromSeconds(10));
        var took = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"cut off for {Cut.TotalSeconds} s: names are right {took.TotalMilliseconds:0} ms after");
        Assert.True(took < TimeSpan.FromSeconds(10), $"{took}");
        await UntilAsync(
            () => Names(cut).SequenceEqual(Names(cluster.Manager)), TimeSpan.FromSeconds(60));
        await EveryServiceAnswersAsync(cut);
    }

    // A packet each 20 ms to the service, all through the death of the daemon that made the way, and its next life.
    private async Task TrafficOutlivesTheDaemonAsync(OrcHost host)
    {
        using var traffic = host.Begin(
            $"c=$(orc ps -q --filter name={Stack}_client); "
            + "exec nsenter -t $(orc inspect -f '{{.State.Pid}}' $c) -n "
            + $"ping -i 0.02 -c 400 -W 2 $(orc exec $c nslookup s3 | sed -n 's/^Address: //p')");
        _ = await traffic.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        await host.KillDaemonAsync();
        await host.StartDaemonAsync();
        var said = await traffic.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("400 packets transmitted, 400 received", said.Replace(
            "400 packets received", "400 received", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    // The daemon lives, and its networks are gone: of the kernel's state nothing of theirs is left.
    private static async Task NothingIsLeftAsync(OrcHost host)
    {
        _ = await OrcHost.EventuallyAsync(
            () => host.ShellAsync(
                "ip -br link | grep -v -e '^lo ' -e '^cl0@' -e '^up0@'; bridge fdb | grep -v -e cl0 -e up0 -e '33:33:' "
                + "-e '01:00:5e'; ip neigh | grep -v -e cl0 -e up0; nft list ruleset | grep elements; "
                + $"ls {host.RunRoot}/netns; conntrack -L 2>/dev/null | grep -e 10.208. -e 10.223.; true"),
            ran => ran.Text.Length == 0);
    }

    private async Task<DateTime> LastStartAsync()
    {
        var last = DateTime.MinValue;
        foreach (var host in cluster.Hosts)
        {
            var said = await host.ShellAsync(
                $"for c in $(orc ps -q --filter name={Stack}_s1\\.); do "
                + "orc inspect -f '{{.State.StartedAt}}' $c; done");
            last = said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(text => DateTime.Parse(
                    text,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal))
                .Append(last)
                .Max();
        }

        return last;
    }

    private static string Table(OrcHost host) => Path.Combine(host.RunRoot, "names", "table");

    private static string[] Addresses(OrcHost host, string service) =>
        [.. Names(host).Where(line => line.StartsWith($"tasks.{service}\t", StringComparison.Ordinal))
            .SelectMany(line => line.Split('\t')[1].Split(',', StringSplitOptions.RemoveEmptyEntries))];

    // What services' names mean to containers of a machine.
    private static string[] Names(OrcHost host) =>
    [
        .. File.ReadAllLines(Table(host))
            .Where(line => line.StartsWith($"name\t{Stack}_default\ttasks.s", StringComparison.Ordinal))
            .Select(line => line.Split('\t', 3)[2]),
    ];

    private static async Task UntilAsync(Func<bool> isSo, TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < patience, "it does not become so");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
