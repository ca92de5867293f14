using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>What orc stack and orc service promise on one node that nobody made a cluster of.</summary>
public sealed class StackTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Deploy_WithoutAnInit_WaitsAndIsSeenEverywhere()
    {
        var stack = new Workspace(host, "shop", Shop);

        var deployed = (await DeployAsync(stack, "shop")).Succeeded();

        _ = deployed.Says("^Creating network shop_default$").Says("^Creating service shop_web$")
            .Says("^shop_web: overall progress: 2 out of 2 tasks$").Says("^shop_web: verify: Service converged$");
        Assert.Equal(["shop 2"], (await host.OrcAsync("stack", "ls", "--format", "{{.Name}} {{.Services}}")).Lines);
        Assert.Equal(
            ["shop_db 1/1 busybox", "shop_web 2/2 busybox"],
            await ListAsync("stack", "services", "shop", "--format", "{{.Name}} {{.Replicas}} {{.Image}}"));
        Assert.Equal(
            ["shop_db.1 e2e Running", "shop_web.1 e2e Running", "shop_web.2 e2e Running"],
            await ListAsync("stack", "ps", "shop", "--format", "{{.Name}} {{.Node}} {{.DesiredState}}"));
        Assert.Equal(["e2e Ready Active Leader"], await ListAsync(
            "node", "ls", "--format", "{{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}"));
        Assert.Equal(["Nothing changes."], (await host.OrcInAsync(
            stack.Folder, "plan", "-c", "compose.yaml", "shop")).Lines);
        await RemoveAsync("shop");
    }

    [Fact]
    public async Task Tasks_AreReachedByTheirNames()
    {
        var stack = new Workspace(host, "named", Shop);
        _ = (await DeployAsync(stack, "named")).Succeeded();

        Assert.Equal("in it", (await host.OrcAsync("exec", "named_web.2", "echo", "in it")).Text);
        Assert.Equal("named_web", (await host.OrcAsync("inspect", "-f", "{{.Spec.Name}}", "named_web")).Text);
        _ = (await host.OrcAsync("logs", "named_web.1")).Says("^a says hello$");
        _ = (await host.OrcAsync("service", "logs", "named_web")).Succeeded()
            .Says(@"^named_web\.1\.\d+@e2e +\| a says hello$").Says(@"^named_web\.2\.\d+@e2e +\| a says hello$");
        _ = (await host.OrcAsync("explain", "named_web")).Succeeded()
            .Says("^named_web: replicated, 2 of 2 running").Says("^  e2e: yes");
        await RemoveAsync("named");
    }

    [Fact]
    public async Task Scale_GoesUpAndDown()
    {
        var stack = new Workspace(host, "many", Shop);
        _ = (await DeployAsync(stack, "many")).Succeeded();

        _ = (await host.OrcAsync("service", "scale", "many_web=5", "many_db=0")).Succeeded()
            .Says("^many_web scaled to 5$").Says("^many_web: overall progress: 5 out of 5 tasks$");
        Assert.Equal(5, (await RunningAsync("many_web")).Length);
        Assert.Empty(await RunningAsync("many_db"));
        _ = (await host.OrcAsync("service", "scale", "many_web=1")).Succeeded().Says("verify: Service converged");
        _ = Assert.Single(await RunningAsync("many_web"));

        // The file's number returns with the next deploy.
        _ = (await host.OrcInAsync(stack.Folder, "plan", "-c", "compose.yaml", "many"))
            .Says("replicas 1 → 2 .was scaled by hand.");
        _ = (await DeployAsync(stack, "many")).Succeeded();
        Assert.Equal(2, (await RunningAsync("many_web")).Length);
        await RemoveAsync("many");
    }

    [Fact]
    public async Task Update_OfAnEnvironment_RollsAndGoesBack()
    {
        var stack = new Workspace(host, "rolled", Shop);
        _ = (await DeployAsync(stack, "rolled")).Succeeded();
        var before = await RunningAsync("rolled_web");

        _ = (await host.OrcAsync("service", "update", "--env-add", "WORD=b", "rolled_web")).Succeeded()
            .Says("verify: Service converged");
        _ = (await host.OrcAsync("service", "logs", "rolled_web")).Says("b says hello");
        Assert.Empty(before.Intersect(await RunningAsync("rolled_web")));
        _ = (await host.OrcAsync("service", "rollback", "rolled_web")).Succeeded()
            .Says("rollback: manually requested rollback");
        Assert.Equal("a", (await host.OrcAsync("exec", "rolled_web.1", "sh", "-c", "echo $WORD")).Text);
        _ = (await host.OrcAsync("stack", "history", "rolled")).Says("rolled_web .* environment WORD$");
        await RemoveAsync("rolled");
    }

    [Fact]
    public async Task Update_ThatFails_IsPausedAndSaysSo()
    {
        var stack = new Workspace(host, "broken", Shop);
        _ = (await DeployAsync(stack, "broken")).Succeeded();
        var before = await RunningAsync("broken_web");

        _ = (await host.OrcAsync(
            "service", "update", "--update-delay", "2s", "--args", "sh -c 'exit 3'", "broken_web")).Exited(1)
            .Says("^service update paused: .*broken_web.1");

        // The other one was not touched.
        _ = Assert.Single(before.Intersect(await RunningAsync("broken_web")));
        _ = (await host.OrcAsync("service", "update", "--rollback", "broken_web")).Succeeded();
        Assert.Equal(2, (await RunningAsync("broken_web")).Length);
        await RemoveAsync("broken");
    }

    [Fact]
    public async Task Remove_WaitsUntilAllIsGone_SoThatADeployFollowsAtOnce()
    {
        var stack = new Workspace(host, "again", Shop);
        for (var round = 0; round < 2; round++)
        {
            _ = (await DeployAsync(stack, "again")).Succeeded();

            _ = (await host.OrcAsync("stack", "rm", "again")).Succeeded()
                .Says("^Removing service again_web$").Says("^Removing network again_default$");
            Assert.Empty((await host.OrcAsync("ps", "-aq", "--filter", "name=again_")).Lines);
            Assert.Empty((await host.OrcAsync("network", "ls", "-q", "--filter", "name=again_default")).Lines);
        }

        _ = (await host.OrcAsync("stack", "rm", "again")).Succeeded().Says("^Nothing found in stack: again$");
    }

    [Fact]
    public async Task Deploy_BesideAProjectOfTheHost_TouchesItNot()
    {
        var project = new Workspace(host, "local", Shop);
        _ = (await project.UpAsync()).Succeeded();
        var pid = await project.PidAsync("local-db-1");
        _ = (await DeployAsync(project, "shared")).Succeeded();
        await RemoveAsync("shared");

        Assert.Equal(pid, await project.PidAsync("local-db-1"));
        Assert.Empty((await host.OrcAsync("stack", "ls", "--format", "{{.Name}}")).Lines);
        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
    }

    [Fact]
    public async Task Deploy_AnImpossibleConstraint_SaysWhichNodeFailedWhat()
    {
        var stack = new Workspace(host, "moon", Shop);
        stack.Replace("compose.yaml", "replicas: 2", "placement: {constraints: [node.labels.zone==moon]}");

        _ = (await DeployAsync(stack, "moon")).Exited(1)
            .Says("^moon_web: no suitable node .constraint node.labels.zone==moon on 1 node.");

        _ = (await host.OrcAsync("explain", "moon_web")).Says("^  e2e: no, constraint node.labels.zone==moon");
        _ = (await host.OrcAsync("node", "update", "--label-add", "zone=moon", "e2e")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("service", "ls", "--format", "{{.Replicas}}", "--filter", "name=moon_web"),
            ran => ran.Out.StartsWith("1/1", StringComparison.Ordinal));
        _ = (await host.OrcAsync("node", "update", "--label-rm", "zone", "e2e")).Succeeded();
        await RemoveAsync("moon");
    }

    [Fact]
    public async Task Create_AServiceOfNoStack_IsRunAndRemoved()
    {
        _ = (await host.OrcAsync(
            "service", "create", "--name", "solo", "--replicas", "2", "--update-monitor", "1s", "--env", "A=1",
            "--stop-grace-period", "1s", "busybox", "sleep", "1000")).Succeeded()
            .Says("^solo$").Says("verify: Service converged");
        _ = (await host.OrcAsync("service", "create", "--name", "solo", "busybox")).Exited(1)
            .Says("name conflicts with an existing object: service solo already exists");
        _ = (await host.OrcAsync("service", "rm", "solo")).Succeeded();
        Assert.Empty((await host.OrcAsync("ps", "-aq", "--filter", "name=solo")).Lines);
    }

    [Fact]
    public async Task Secrets_OfTheCluster_ReachTheStacksThatNameThem()
    {
        var stack = new Workspace(host, "sealed", Sealed);
        _ = (await DeployAsync(stack, "sealed")).Exited(1).Says("^(secret|config) not found: ");
        _ = (await host.ShellAsync("printf hidden | orc secret create pw -")).Succeeded();
        _ = (await host.ShellAsync("printf shown | orc config create motd -")).Succeeded();

        _ = (await DeployAsync(stack, "sealed")).Succeeded();

        _ = (await host.OrcAsync("service", "logs", "--raw", "sealed_app")).Says("^hidden shown$");
        Assert.Equal(["Nothing changes."], (await host.OrcInAsync(
            stack.Folder, "plan", "-c", "compose.yaml", "sealed")).Lines);
        Assert.DoesNotContain(
            "hidden", (await host.OrcAsync("secret", "inspect", "pw")).Text, StringComparison.Ordinal);
        _ = (await host.OrcAsync("secret", "rm", "pw")).Exited(1)
            .Says("^secret 'pw' is in use by the following service: sealed_app$");
        await RemoveAsync("sealed");
        _ = (await host.OrcAsync("secret", "rm", "pw")).Succeeded();
        _ = (await host.OrcAsync("config", "rm", "motd")).Succeeded();
    }

    [Theory]
    [InlineData("service scale nope=2", "no such service: nope")]
    [InlineData("service rm nope", "no such service: nope")]
    [InlineData("service inspect nope", "no such service: nope")]
    [InlineData("service ps nope", "no such service: nope")]
    [InlineData("service update --force nope", "no such service: nope")]
    [InlineData("service rollback nope", "no such service: nope")]
    [InlineData("explain nope", "no such service: nope")]
    [InlineData("secret rm nope", "no such secret: nope")]
    [InlineData("config inspect nope", "no such config: nope")]
    [InlineData("stack ps nope", "nothing found in stack: nope")]
    [InlineData("node update --availability drain nope", "no such node: nope")]
    [InlineData("node inspect nope", "no such node: nope")]
    [InlineData("service ls --filter shape=round", "invalid filter 'shape'")]
    public async Task WhatIsNotThere_GetsOneClearError(string line, string error)
    {
        var ran = (await host.OrcAsync(line.Split(' '))).Exited(1).Says(error);

        _ = Assert.Single(ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private Task<Ran> DeployAsync(Workspace stack, string name) =>
        host.OrcInAsync(stack.Folder, "stack", "deploy", "-c", "compose.yaml", name);

    private async Task RemoveAsync(string stack) => _ = (await host.OrcAsync("stack", "rm", stack)).Succeeded();

    private async Task<string[]> ListAsync(params string[] words) =>
        [.. (await host.OrcAsync(words)).Lines.Order(StringComparer.Ordinal)];

    private async Task<string[]> RunningAsync(string service) => (await host.OrcAsync(
        "ps", "-q", "--no-trunc", "--filter", $"label=com.docker.swarm.service.name={service}")).Lines;

    private const string Sealed = """
        services:
          app:
            image: busybox
            command: ["sh", "-c", "echo $$(cat /run/secrets/pw) $$(cat /motd); exec sleep 1000"]
            init: true
            secrets: [pw]
            configs: [motd]
            stop_grace_period: 1s
            deploy: {update_config: {monitor: 500ms}}
        secrets: {pw: {external: true}}
        configs: {motd: {external: true}}
        """;

    private const string Shop = """
        services:
          web:
            image: busybox
            command: ["sh", "-c", "echo $$WORD says hello; trap 'exit 0' TERM; while true; do sleep 0.1; done"]
            environment: {WORD: a}
            stop_grace_period: 2s
            deploy:
              replicas: 2
              update_config: {monitor: 1s}
              rollback_config: {monitor: 500ms}
          db:
            image: busybox
            command: ["sleep", "1000"]
            init: true
            stop_grace_period: 1s
            deploy:
              update_config: {monitor: 500ms}
        """;
}
