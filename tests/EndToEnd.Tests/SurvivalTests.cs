using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>kill -9 of orcd: containers do not notice, and nothing of them is lost.</summary>
public sealed class SurvivalTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Kill_WhileContainersRun_LeavesThemAndIsCaughtUpWith()
    {
        var project = new Workspace(host, "survivors", Survivors);
        _ = (await project.UpAsync("--wait")).Succeeded();
        var pids = await PidsAsync(project);

        await host.KillDaemonAsync();
        // Dead: names are answered, published ports lead on, a container ends.
        var client = $"nsenter -t {pids["survivors-client-1"]} -n -m -p";
        _ = (await Shell.HereAsync($"{client} /bin/nslookup server")).Succeeded().Says("Address");
        _ = (await host.OutsideAsync($"curl -sS http://{OrcHost.Address}:8085/")).Says("^page$");
        _ = (await host.ShellAsync("curl -sS http://127.0.0.1:8085/")).Says("^page$");
        _ = (await Shell.HereAsync($"kill -USR1 {pids["survivors-ender-1"]}")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => Shell.HereAsync($"kill -0 {pids["survivors-ender-1"]}"), ran => ran.Code != 0);
        await host.StartDaemonAsync();

        var after = await PidsAsync(project);
        Assert.Equal(pids["survivors-server-1"], after["survivors-server-1"]);
        Assert.Equal(pids["survivors-client-1"], after["survivors-client-1"]);
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "survivors-ender-1"))
            .Says("^exited 7$");
        _ = (await project.UpAsync()).Succeeded().Says("survivors-server-1 +Running");
        Assert.Equal(pids["survivors-server-1"], (await PidsAsync(project))["survivors-server-1"]);
        _ = (await project.ComposeAsync("down", "-v", "-t", "1")).Succeeded();
    }

    [Fact]
    public async Task Kill_ManyTimes_LosesNoLineOfTheLog()
    {
        _ = (await host.OrcAsync(
            "run", "-d", "--name", "counter", "busybox", "sh", "-c",
            "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; [ $((i%20)) != 0 ] || usleep 20000; done"))
                .Succeeded();
        for (var round = 0; round < 3; round++)
        {
            await host.KillDaemonAsync();
            await host.StartDaemonAsync();
        }

        _ = (await host.OrcAsync("wait", "counter")).Says("^0$");
        Assert.Equal(
            Enumerable.Range(1, 3000).Select(number => $"line {number.ToString(CultureInfo.InvariantCulture)}"),
            (await host.OrcAsync("logs", "counter")).Lines);
        _ = (await host.OrcAsync("rm", "counter")).Succeeded();
    }

    [Fact]
    public async Task Kill_WhileRestartPolicyIsDue_IsResumed()
    {
        _ = (await host.OrcAsync(
            "run", "-d", "--name", "phoenix", "--restart", "always", "busybox", "sleep", "3600")).Succeeded();
        var before = await StatusAsync("phoenix");
        await host.KillDaemonAsync();
        _ = (await Shell.HereAsync($"kill -9 {before.Split(' ')[1]}")).Succeeded();

        await host.StartDaemonAsync();

        var after = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("inspect", "-f", "{{.State.Status}} {{.State.Pid}}", "phoenix"),
            ran => ran.Text.StartsWith("running", StringComparison.Ordinal) && ran.Text != before);
        _ = after.Succeeded();
        _ = (await host.OrcAsync("rm", "-f", "phoenix")).Succeeded();
    }

    [Fact]
    public async Task Kill_WhileRunIsAttached_ComesBackWithTheExitCode()
    {
        using var run = host.Begin(
            "orc run --rm --name patient busybox sh -c 'echo first; sleep 7; echo second; exit 5'");
        var first = await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("first", first);

        await host.KillDaemonAsync();
        await host.StartDaemonAsync();

        var rest = await run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("second\n", 5), (rest, run.ExitCode));
        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("ps", "-aq", "--filter", "name=patient"), ran => ran.Text.Length == 0);
    }

    [Fact]
    public async Task Restart_OfTheDaemon_KeepsPidsAndComesBackByItselfFromThenOn()
    {
        _ = (await host.OrcAsync("run", "-d", "--name", "steady", "busybox", "sleep", "3600")).Succeeded();
        var before = await StatusAsync("steady");
        var daemon = await host.DaemonPidAsync();

        _ = (await host.OrcAsync("system", "restart")).Succeeded().Says(@"orcd \S+ runs \(pid \d+\)");

        var next = await host.DaemonPidAsync();
        Assert.NotEqual(daemon, next);
        Assert.Equal(before, await StatusAsync("steady"));

        // Started by orc, where no systemd is: the names process looks after it.
        _ = (await Shell.HereAsync($"kill -9 {next}")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("version", "--format", "{{.Server.Pid}}"),
            ran => ran.Code == 0 && ran.Text != $"{next}");
        Assert.Equal(before, await StatusAsync("steady"));
        _ = (await host.OrcAsync("rm", "-f", "steady")).Succeeded();
        _ = (await host.OrcAsync("system", "shutdown", "--keep-containers")).Succeeded();
        await host.StartDaemonAsync();
    }

    [Fact]
    public async Task SecondDaemon_OnTheSameRoots_IsRefused()
    {
        var second = await host.ShellAsync($"orcd --data-root {host.DataRoot} --run-root {host.RunRoot}");

        _ = second.Exited(1).Says("another orcd runs on");
    }

    private async Task<string> StatusAsync(string container) =>
        (await host.OrcAsync("inspect", "-f", "{{.State.Status}} {{.State.Pid}}", container)).Text;

    private async Task<Dictionary<string, int>> PidsAsync(Workspace project)
    {
        var pids = new Dictionary<string, int>();
        foreach (var name in (await project.ComposeAsync("ps", "-a", "--format", "{{.Name}}")).Lines)
        {
            pids[name] = await project.PidAsync(name);
        }

        return pids;
    }

    private const string Survivors =
        """
        services:
          server:
            image: busybox
            init: true
            command: sh -c 'mkdir /www; echo page > /www/index.html; touch /ok; exec httpd -f -h /www'
            ports: ["8085:80"]
            healthcheck: { test: test -f /ok, interval: 100ms }
          client: { image: busybox, init: true, command: sleep 3600 }
          ender:
            image: busybox
            command: sh -c 'trap "exit 7" USR1; while :; do sleep 0.1; done'
        """;
}
