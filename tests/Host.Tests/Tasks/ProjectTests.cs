using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Tasks;

/// <summary>A project from its file to running containers and back, through everything but the socket.</summary>
public sealed class ProjectTests
{
    private const string Shop = """
        name: shop
        services:
          web:
            image: busybox
            command: sleep 1000
            init: true
            depends_on:
              migrate: {condition: service_completed_successfully}
              db: {condition: service_healthy}
          migrate:
            image: busybox
            command: sh -c 'cat /db/ready'
            volumes: [db:/db]
            depends_on:
              db: {condition: service_healthy}
          db:
            image: busybox
            command: sh -c 'echo yes >/db/ready; exec sleep 1000'
            init: true
            volumes: [db:/db]
            healthcheck: {test: "cat /db/ready", interval: 100ms, timeout: 5s}
        volumes:
          db: {}
        """;

    [Fact]
    public async Task Up_ChainOfConditions_RunsInOrderAndDownTakesAllButTheVolume()
    {
        await using var world = await ProjectWorld.StartAsync();

        var said = await world.UpAsync(Shop);

        Assert.DoesNotContain("error", said, StringComparison.Ordinal);
        Assert.Equal(ContainerState.Running, world.Container("shop-web-1").State);
        Assert.Equal(0, world.Container("shop-migrate-1").LastExit!.Code);
        Assert.Equal(HealthState.Healthy, world.Container("shop-db-1").Health);
        Assert.True(world.Container("shop-migrate-1").LastExit!.FinishedAt <= world.Container("shop-web-1").StartedAt);

        said = await world.DownAsync();

        Assert.DoesNotContain("error", said, StringComparison.Ordinal);
        Assert.Empty(world.Engine.Engine.List());
        Assert.Empty(world.Engine.Node.Networks.Networks);
        Assert.NotNull(world.Engine.Node.Volumes.Find("shop_db"));
        await world.UpAsync(Shop);
        await world.DownAsync(request => request.Volumes = true);
        Assert.Null(world.Engine.Node.Volumes.Find("shop_db"));
    }

    [Fact]
    public async Task Up_Again_ChangesNothingButRunsTheOneShotAgain()
    {
        await using var world = await ProjectWorld.StartAsync();
        await world.UpAsync(Shop);
        var (web, db) = (world.Container("shop-web-1"), world.Container("shop-db-1"));

        await world.UpAsync(Shop);

        Assert.Equal((web.Id, web.Pid, 1), Facts(world, "shop-web-1"));
        Assert.Equal((db.Id, db.Pid, 1), Facts(world, "shop-db-1"));
        Assert.Equal(2, world.Container("shop-migrate-1").RunCount);
        await world.DownAsync();
    }

    [Fact]
    public async Task Up_AChangedService_IsRecreatedAndKeepsItsAnonymousVolume()
    {
        const string First = """
            name: shop
            services:
              db:
                image: busybox
                command: sh -c 'echo $$MARK >>/db/log; exec sleep 1000'
                environment: {MARK: one}
                init: true
                volumes: [/db]
              other: {image: busybox, command: sleep 1000, init: true}
            """;
        await using var world = await ProjectWorld.StartAsync();
        await world.UpAsync(First);
        var (db, other) = (world.Container("shop-db-1"), world.Container("shop-other-1"));
        var log = Path.Combine(world.Engine.Node.Volumes.MountpointOf(db.AnonymousVolumes["/db"]), "log");
        await Eventually.ThatAsync("the first wrote", () => File.Exists(log) && File.ReadAllText(log) == "one\n");

        await world.UpAsync(First.Replace("one", "two", StringComparison.Ordinal));

        var successor = world.Container("shop-db-1");
        Assert.NotEqual(db.Id, successor.Id);
        Assert.Equal(other.Id, world.Container("shop-other-1").Id);
        Assert.Equal(db.AnonymousVolumes["/db"], successor.AnonymousVolumes["/db"]);
        await Eventually.ThatAsync("both wrote", () => File.ReadAllText(log) == "one\ntwo\n");
        await world.DownAsync(request => request.Volumes = true);
        Assert.Empty(world.Engine.Node.Volumes.List());
    }

    [Fact]
    public async Task Daemon_GoneAndBack_LeavesTheProjectAsItIs()
    {
        await using var world = await ProjectWorld.StartAsync();
        await world.UpAsync(Shop);
        var (web, db) = (world.Container("shop-web-1"), world.Container("shop-db-1"));

        await world.ReopenAsync();
        await world.UpAsync(Shop, request => request.Services.Add("web"));

        Assert.Equal((web.Id, web.Pid, 1), Facts(world, "shop-web-1"));
        Assert.Equal((db.Id, db.Pid, 1), Facts(world, "shop-db-1"));
        Assert.DoesNotContain("error", await world.DownAsync(), StringComparison.Ordinal);
        Assert.Empty(world.Engine.Engine.List());
    }

    [Fact]
    public async Task Verbs_StopStartRestartKill_DoWhatTheySay()
    {
        await using var world = await ProjectWorld.StartAsync();
        await world.UpAsync(Shop);

        await world.SignalAsync(SignalVerb.Stop, request => request.Services.Add("web"));
        Assert.Equal((ContainerState.Exited, true), States(world, "shop-web-1"));
        await world.SignalAsync(SignalVerb.Start, request => request.Services.Add("web"));
        Assert.Equal((ContainerState.Running, false), States(world, "shop-web-1"));
        await world.SignalAsync(SignalVerb.Restart, request => request.Services.Add("web"));
        Assert.Equal(3, world.Container("shop-web-1").RunCount);
        await world.SignalAsync(SignalVerb.Kill, request => request.Services.Add("web"));
        await Eventually.ThatAsync("it is killed", () => world.Container("shop-web-1").LastExit?.Code == 137);
        await world.DownAsync();
    }

    [Fact]
    public async Task Up_RemovedByHand_IsMadeAgain()
    {
        await using var world = await ProjectWorld.StartAsync();
        await world.UpAsync(Shop);
        var web = world.Container("shop-web-1");
        await world.Engine.Engine.RemoveAsync(
            web.Id, new Orc.Agent.Engine.RemoveRequest { Force = true }, TestContext.Current.CancellationToken);

        await world.UpAsync(Shop);

        Assert.NotEqual(web.Id, world.Container("shop-web-1").Id);
        await world.DownAsync();
    }

    [Fact]
    public async Task Up_Fifty_AndDown_AreMeasured()
    {
        const string Fifty = """
            name: shop
            services:
              web: {image: busybox, command: sleep 1000, init: true, scale: 50}
            """;
        await using var world = await ProjectWorld.StartAsync();
        var start = TimeProvider.System.GetTimestamp();
        Assert.DoesNotContain("error", await world.UpAsync(Fifty), StringComparison.Ordinal);
        var up = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        await world.UpAsync(Fifty);
        var again = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        Assert.DoesNotContain("error", await world.DownAsync(), StringComparison.Ordinal);
        var down = TimeProvider.System.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"50 replicas: up {up.TotalMilliseconds:F0} ms, again {again.TotalMilliseconds:F0} ms, "
            + $"down {down.TotalMilliseconds:F0} ms");
        Assert.Empty(world.Engine.Engine.List());
    }

    private static (ContainerId Id, int? Pid, int Runs) Facts(ProjectWorld world, string name) =>
        (world.Container(name).Id, world.Container(name).Pid, world.Container(name).RunCount);

    private static (ContainerState State, bool ByUser) States(ProjectWorld world, string name) =>
        (world.Container(name).State, world.Container(name).StoppedByUser);
}
