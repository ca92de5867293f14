using System.Diagnostics;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>What orc compose promises of projects.</summary>
public sealed class ProjectTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Up_Again_ChangesNothingAndIsQuick()
    {
        var project = new Workspace(host, "again", Two);
        _ = (await project.UpAsync()).Succeeded();
        var before = (await host.OrcAsync("ps", "-q", "--no-trunc")).Lines;
        var begun = Stopwatch.GetTimestamp();

        var again = (await project.UpAsync()).Succeeded();

        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5), again.ToString());
        Assert.Equal(before, (await host.OrcAsync("ps", "-q", "--no-trunc")).Lines);
        Assert.DoesNotContain("Recreate", again.Both, StringComparison.Ordinal);
        await DownAsync(project);
    }

    [Fact]
    public async Task Up_AChangedService_RecreatesItAlone()
    {
        var project = new Workspace(host, "changed", Two);
        _ = (await project.UpAsync()).Succeeded();
        var (one, two) = (await project.IdsAsync("one"), await project.IdsAsync("two"));
        project.Replace("compose.yaml", "CHANGE: a", "CHANGE: b");

        _ = (await project.UpAsync()).Succeeded().Says("changed-two-1 +Recreated");

        Assert.Equal(one, await project.IdsAsync("one"));
        Assert.NotEqual(two, await project.IdsAsync("two"));
        _ = (await project.ComposeAsync("exec", "-T", "two", "env")).Says("^CHANGE=b$");
        await DownAsync(project);
    }

    [Fact]
    public async Task Up_AContainerRemovedBehindItsBack_IsMadeAgain()
    {
        var project = new Workspace(host, "behind", Two);
        _ = (await project.UpAsync()).Succeeded();
        _ = (await host.OrcAsync("rm", "-f", "behind-one-1")).Succeeded();

        _ = (await project.UpAsync()).Succeeded();

        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}}", "behind-one-1")).Says("^running$");
        await DownAsync(project);
    }

    [Fact]
    public async Task DependsOn_EachCondition_IsWaitedFor()
    {
        var project = new Workspace(host, "order", Ordered);

        _ = (await project.UpAsync("--wait")).Succeeded();

        // Each service writes its name when its process starts, which is a moment after its container runs.
        var order = await OrcHost.EventuallyAsync(
            () => Shell.HereAsync($"cat {project.Folder}/order"), ran => ran.Lines.Length == 3);
        Assert.Equal(["job", "base", "last"], order.Lines);
        await DownAsync(project);
    }

    [Fact]
    public async Task UpWait_AnUnhealthyService_FailsAndSaysWhich()
    {
        var project = new Workspace(host, "sick", Sick);

        _ = (await project.UpAsync("--wait", "--wait-timeout", "20")).Exited(1).Says("sick-bad-1.*unhealthy");

        await DownAsync(project);
    }

    [Fact]
    public async Task UpWait_AFailedJob_IsNamedWithItsExitCode()
    {
        var project = new Workspace(host, "failed", Failed);

        _ = (await project.UpAsync()).Exited(1).Says("didn't complete successfully: exit 3");

        await DownAsync(project);
    }

    [Fact]
    public async Task Names_ServicesAliasesAndReplicas_AreAnswered()
    {
        var project = new Workspace(host, "names", Named);
        _ = (await project.UpAsync("--scale", "server=2")).Succeeded();

        _ = (await project.ComposeAsync("exec", "-T", "client", "nslookup", "server"))
            .Succeeded().Says(@"Address:? .*\n(.*\n)*Address");
        _ = (await project.ComposeAsync("exec", "-T", "client", "ping", "-c1", "names-server-2")).Succeeded();
        _ = (await project.ComposeAsync("exec", "-T", "client", "ping", "-c1", "other-name")).Succeeded();
        _ = (await project.ComposeAsync("exec", "-T", "client", "ping", "-c1", "nobody-of-that-name")).Exited(1);
        await DownAsync(project);
    }

    [Fact]
    public async Task RestartPolicy_OfAService_StartsItsContainerAgain()
    {
        var project = new Workspace(host, "restarts", Restarting);
        _ = (await project.UpAsync()).Succeeded();

        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("inspect", "-f", "{{.RestartCount}}", "restarts-loop-1"),
            ran => ran.Text is not ("0" or "1"));
        _ = (await project.ComposeAsync("stop", "-t", "1")).Succeeded();

        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}}", "restarts-loop-1")).Says("^exited$");
        await DownAsync(project);
    }

    [Fact]
    public async Task Stop_WhileAContainerIsStarting_ReturnsWhenItHasStopped()
    {
        var project = new Workspace(host, "starting", Starting);
        var up = project.UpAsync();
        _ = await OrcHost.EventuallyAsync(
            () => Shell.HereAsync($"cat {project.Folder}/order"), ran => ran.Out == "begun\n");

        _ = (await project.ComposeAsync("stop")).Succeeded();

        // Not "begun" alone: its process ended. The hook that still ran was called off.
        Assert.Equal("begun\nended\n", project.Read("order"));
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}}", "starting-one-1")).Says("^exited$");
        await DownAsync(project);
        _ = await up;
    }

    [Fact]
    public async Task Orphans_AServiceThatLeftTheFile_IsToldAndRemovedOnRequest()
    {
        var project = new Workspace(host, "orphans", Two);
        _ = (await project.UpAsync()).Succeeded();
        project.Write("compose.yaml", One);

        _ = (await project.UpAsync()).Succeeded().Says("orphan");
        _ = (await project.UpAsync("--remove-orphans")).Succeeded().Says("orphans-two-1 +Removed");

        var left = await host.OrcAsync("ps", "-aq", "--filter", "label=com.docker.compose.project=orphans");
        _ = Assert.Single(left.Lines);
        await DownAsync(project);
    }

    [Fact]
    public async Task Down_WithVolumes_RemovesContainersNetworksAndVolumes()
    {
        var project = new Workspace(host, "whole", Volumes);
        _ = (await project.UpAsync()).Succeeded();
        _ = (await project.ComposeAsync("exec", "-T", "keeper", "sh", "-c", "echo kept > /data/f")).Succeeded();
        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
        _ = (await project.UpAsync()).Succeeded();
        _ = (await project.ComposeAsync("exec", "-T", "keeper", "cat", "/data/f")).Says("^kept$");

        _ = (await project.ComposeAsync("down", "-v", "-t", "1")).Succeeded();

        Assert.Empty((await host.OrcAsync("volume", "ls", "-q", "--filter", "name=whole")).Lines);
        _ = (await host.OrcAsync("network", "inspect", "whole_default")).Exited(1);
    }

    [Fact]
    public async Task DependsOn_MadeAnew_IsWaitedForAgain()
    {
        var project = new Workspace(host, "anew", Slow);
        _ = (await project.UpAsync()).Succeeded();
        await OrderAsync();
        File.Delete(Path.Combine(project.Folder, "order"));

        _ = (await project.UpAsync("--force-recreate")).Succeeded().Says("anew-last-1 +Recreated");

        Assert.Equal(["base", "last"], (await OrderAsync()).Lines);

        // Who depends on it stays, and is waited with.
        var last = await project.IdsAsync("last");
        project.Replace("compose.yaml", "CHANGE: a", "CHANGE: b");
        _ = (await project.UpAsync()).Succeeded().Says("anew-base-1 +Healthy");
        Assert.Equal("base\nlast\nbase\n", project.Read("order"));
        Assert.Equal(last, await project.IdsAsync("last"));
        await DownAsync(project);

        // The last one writes a moment after its container runs.
        Task<Ran> OrderAsync() => OrcHost.EventuallyAsync(
            () => Shell.HereAsync($"cat {project.Folder}/order"), ran => ran.Lines.Length == 2);
    }

    private static async Task DownAsync(Workspace project) =>
        (await project.ComposeAsync("down", "-v", "-t", "1", "--remove-orphans")).Succeeded();

    private const string One =
        """
        services:
          one: { image: busybox, init: true, command: sleep 3600 }
        """;

    private const string Two = One +
        """

          two: { image: busybox, init: true, command: sleep 3600, environment: { CHANGE: a } }
        """;

    private const string Ordered =
        """
        x-common: &common { image: busybox, init: true, volumes: [".:/w"] }
        services:
          last:
            <<: *common
            command: sh -c 'echo last >> /w/order; sleep 3600'
            depends_on: { base: { condition: service_healthy } }
          base:
            <<: *common
            command: sh -c 'echo base >> /w/order; sleep 0.5; touch /ok; sleep 3600'
            healthcheck: { test: test -f /ok, interval: 100ms, retries: 100 }
            depends_on: { job: { condition: service_completed_successfully } }
          job:
            <<: *common
            command: sh -c 'sleep 0.5; echo job >> /w/order'
        """;

    private const string Slow =
        """
        x-common: &common { image: busybox, init: true, volumes: [".:/w"], stop_grace_period: 0s }
        services:
          last:
            <<: *common
            command: sh -c 'echo last >> /w/order; sleep 3600'
            depends_on: { base: { condition: service_healthy } }
          base:
            <<: *common
            command: sh -c 'sleep 1; echo base >> /w/order; touch /ok; sleep 3600'
            environment: { CHANGE: a }
            healthcheck: { test: test -f /ok, interval: 100ms, retries: 100 }
        """;

    private const string Sick =
        """
        services:
          bad:
            image: busybox
            init: true
            command: sleep 3600
            healthcheck: { test: "false", interval: 100ms, retries: 2 }
        """;

    private const string Failed =
        """
        services:
          app:
            image: busybox
            command: sleep 3600
            depends_on: { job: { condition: service_completed_successfully } }
          job: { image: busybox, command: sh -c 'exit 3' }
        """;

    private const string Named =
        """
        services:
          server: { image: busybox, init: true, command: sleep 3600, networks: { default: { aliases: [other-name] } } }
          client: { image: busybox, init: true, command: sleep 3600 }
        """;

    private const string Restarting =
        """
        services:
          loop: { image: busybox, command: sh -c 'sleep 0.2; exit 1', restart: always }
        """;

    private const string Starting =
        """
        services:
          one:
            image: busybox
            volumes: [".:/w"]
            command: sh -c 'trap "echo ended >>/w/order; exit" TERM; echo begun >>/w/order; while :; do sleep 0.1; done'
            post_start: [{ command: sh -c 'sleep 2; echo hooked >>/w/order' }]
        """;

    private const string Volumes =
        """
        services:
          keeper: { image: busybox, init: true, command: sleep 3600, volumes: ["data:/data", "/scratch"] }
        volumes: { data: }
        """;
}
