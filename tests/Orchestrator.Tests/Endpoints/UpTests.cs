using Orc.Model.Containers;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

public sealed class UpTests
{
    private const string Web = "services: {web: {image: web}}";

    private const string Shop = """
        services:
          web: {image: web, depends_on: {db: {condition: service_healthy}}}
          db: {image: db, healthcheck: {test: [CMD, ok]}, volumes: [data:/data]}
        volumes: {data: {}}
        """;

    [Fact]
    public async Task Up_OneService_SaysWhatComposeSays()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.Equal(
            """
            Network shop_default Creating
            Network shop_default Created
            Container shop-web-1 Creating
            Container shop-web-1 Created
            Container shop-web-1 Starting
            Container shop-web-1 Started
            """,
            await world.UpAsync(Web));
    }

    [Fact]
    public async Task Up_Again_ChangesNothing()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        var version = (await world.EventuallyAsync(head => head.Networks["shop_default"].Present)).Version;

        Assert.Equal("Container shop-web-1 Running", await world.UpAsync(Web));
        Assert.Equal(version, world.Head.Version);
    }

    [Fact]
    public async Task Up_Dependency_IsWaitedFor()
    {
        await using var world = await HostWorld.StartAsync();

        var lines = (await world.UpAsync(Shop)).Split('\n');

        Assert.Contains("Volume shop_data Created", lines);
        Assert.Equal(
            [
                "Container shop-db-1 Starting",
                "Container shop-db-1 Started",
                "Container shop-db-1 Waiting",
                "Container shop-db-1 Healthy",
                "Container shop-web-1 Starting",
                "Container shop-web-1 Started",
            ],
            lines.Where(line => line.StartsWith("Container", StringComparison.Ordinal)
                && !line.Contains("Creat", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Up_DependencyUnhealthy_FailsAsComposeDoes()
    {
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["db"] = new FakeBehaviour { Health = HealthState.Unhealthy });

        var said = await world.UpAsync(Shop);

        Assert.EndsWith("error: dependency failed to start: container shop-db-1 is unhealthy", said);
        Assert.Contains("shop-web-1 Ready", world.Containers());
        Assert.EndsWith(
            "error: dependency failed to start: container shop-db-1 is unhealthy", await world.UpAsync(Shop));
    }

    [Fact]
    public async Task Up_DependencyExited_NamesItsCode()
    {
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["db"] = new FakeBehaviour { ExitCode = 1 });

        Assert.EndsWith(
            "error: dependency failed to start: container shop-db-1 exited (1)", await world.UpAsync(Shop));
    }

    [Fact]
    public async Task Up_Completed_RunsAgainWithTheNextUp()
    {
        const string Migrating = """
            services:
              web: {image: web, depends_on: {migrate: {condition: service_completed_successfully}}}
              migrate: {image: web}
            """;
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["migrate"] = new FakeBehaviour { ExitCode = 0 });

        Assert.Contains("Container shop-migrate-1 Exited", await world.UpAsync(Migrating));
        var again = await world.UpAsync(Migrating);

        Assert.Contains("Container shop-migrate-1 Exited", again);
        Assert.Contains("Container shop-web-1 Running", again);
        Assert.Equal(2, world.Agent.Tasks.Single(task => task.Name == "shop-migrate-1").RunCount);
    }

    [Fact]
    public async Task Up_ContainerThatExitsAtOnce_IsNoFailure()
    {
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["web"] = new FakeBehaviour { ExitCode = 3 });

        Assert.EndsWith("Container shop-web-1 Started", await world.UpAsync(Web));
    }

    [Fact]
    public async Task Up_WaitAndExit_Fails()
    {
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["web"] = new FakeBehaviour { ExitCode = 3 });

        Assert.EndsWith(
            "error: container shop-web-1 exited (3)", await world.UpAsync(Web, request => request.Wait = true));
    }

    [Fact]
    public async Task Up_WaitTooLong_SaysForHowLong()
    {
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["db"] = new FakeBehaviour { Health = HealthState.Starting });

        var said = await world.UpAsync(Shop, request =>
        {
            request.Wait = true;
            request.WaitTimeout = 50_000_000;
        });

        Assert.EndsWith("error: application not healthy after 0.05s", said);
    }

    [Fact]
    public async Task Up_Rejected_SaysWhy()
    {
        const string Reason = "cannot publish port 80 of shop-web-1: nginx (pid 7) has it";
        await using var world = await HostWorld.StartAsync(world =>
            world.Agent.Behaviours["web"] = new FakeBehaviour { Rejection = Reason });

        Assert.EndsWith(
            $"Created\nContainer shop-web-1 Creating\nContainer shop-web-1 Error ({Reason})\nerror: {Reason}",
            await world.UpAsync(Web));

        world.Agent.Behaviours.Clear();
        Assert.EndsWith("Container shop-web-1 Started", await world.UpAsync(Web));
    }

    [Fact]
    public async Task Up_NoImage_TouchesNothing()
    {
        await using var world = await HostWorld.StartAsync(world => world.Resources.Remote["other"] = "");

        var said = await world.UpAsync("services: {web: {image: gone, pull_policy: never}}");

        Assert.StartsWith("refused: no such image: gone", said);
        Assert.Empty(world.Head.Projects);
    }

    [Fact]
    public async Task Up_Scale_ComesAndGoes()
    {
        await using var world = await HostWorld.StartAsync();

        await world.UpAsync(Web, request => request.Scale["web"] = 3);
        Assert.Equal(3, world.Head.Tasks.Count);
        var said = await world.UpAsync(Web);

        Assert.Contains("Container shop-web-3 Removed", said);
        Assert.Contains("Container shop-web-1 Running", said);
    }

    [Fact]
    public async Task Up_FiftyReplicas_AllRun()
    {
        await using var world = await HostWorld.StartAsync();

        var said = await world.UpAsync(Web, request => request.Scale["web"] = 50);

        Assert.Equal(50, said.Split('\n').Count(line => line.EndsWith("Started", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Up_MoreThanACommitHolds_AllRun()
    {
        await using var world = await HostWorld.StartAsync();

        await world.UpAsync(Web, request => request.Scale["web"] = 700);

        Assert.Equal(700, world.Head.Tasks.Values.Count(task => task.IsRunning));
        await world.DownAsync();
        Assert.Empty(world.Head.Projects);
    }

    [Fact]
    public async Task Up_FixedNameTwice_IsRefused()
    {
        await using var world = await HostWorld.StartAsync();

        var said = await world.UpAsync(
            "services: {web: {image: web, container_name: only}}", request => request.Scale["web"] = 2);

        Assert.StartsWith("refused: service \"web\" has the container_name only", said);
    }

    [Fact]
    public async Task Up_SelectedService_BringsItsDependencies()
    {
        await using var world = await HostWorld.StartAsync();

        await world.UpAsync(
            """
            services:
              web: {image: web, depends_on: [db]}
              db: {image: db}
              other: {image: other}
            """,
            request => request.Services.Add("web"));

        Assert.Equal("shop-db-1 Live Running\nshop-web-1 Live Running", world.Containers());
    }

    [Fact]
    public async Task Up_NoDependencies_StartsWithoutThem()
    {
        await using var world = await HostWorld.StartAsync();

        await world.UpAsync(Shop, request =>
        {
            request.Services.Add("web");
            request.NoDependencies = true;
        });

        Assert.Equal("shop-web-1 Live Running", world.Containers());
    }

    [Fact]
    public async Task Up_UnknownService_IsRefused()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.Equal("refused: no such service: wep", await world.UpAsync(Web, up => up.Services.Add("wep")));
    }

    [Fact]
    public async Task Up_Orphan_IsNamedAndRemovedWhenAsked()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync("services: {web: {image: web}, old: {image: old}}");

        Assert.StartsWith(
            "warning: Found orphan containers ([shop-old-1]) for this project. If you removed or renamed this service "
            + "in your compose file, you can run this command with the --remove-orphans flag to clean it up.",
            await world.UpAsync(Web));
        Assert.Contains(
            "Container shop-old-1 Removed", await world.UpAsync(Web, request => request.RemoveOrphans = true));
    }

    [Fact]
    public async Task Up_NoStart_PreparesAndStartStarts()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.EndsWith("Container shop-web-1 Created", await world.UpAsync(Web, request => request.NoStart = true));
        Assert.Equal(
            "Container shop-web-1 Starting\nContainer shop-web-1 Started", await world.SignalAsync(SignalVerb.Start));
    }

    [Fact]
    public async Task Up_DryRun_PrintsThePlanAndTouchesNothing()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        var version = (await world.EventuallyAsync(head => head.Volumes["shop_data"].Present)).Version;

        var said = await world.UpAsync(
            Shop.Replace("image: web", "image: web, user: me", StringComparison.Ordinal),
            request => request.DryRun = true);

        Assert.Equal(
            """
            plan: Container shop-db-1 Running
            plan: Container shop-db-1 Waiting
            plan: Container shop-db-1 Healthy
            plan: Container shop-web-1 Recreate
            plan: Container shop-web-1 Recreated
            plan: Container shop-web-1 Starting
            plan: Container shop-web-1 Started
            """,
            said);
        Assert.Equal(version, world.Head.Version);
    }

    [Fact]
    public async Task Up_ExternalNetworkMissing_IsRefused()
    {
        const string External = "services: {web: {image: web}}\nnetworks: {default: {external: true, name: front}}";
        await using var world = await HostWorld.StartAsync();

        Assert.StartsWith(
            "refused: compose.yaml:2:12: network front declared as external, but could not be found",
            await world.UpAsync(External));

        world.Resources.Networks.Add("front");
        Assert.EndsWith("Container shop-web-1 Started", await world.UpAsync(External));
    }

    [Fact]
    public async Task Up_SameNameInAnotherFolder_IsRefusedWithBoth()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync("name: shop\n" + Web);
        world.Resources.Paths.Add("/shop/compose.yaml");

        var said = await world.UpAsync("name: shop\n" + Web, folder: "/elsewhere");

        Assert.StartsWith(
            "refused: project \"shop\" is up already from /shop/compose.yaml, and this one is of /elsewhere", said);

        world.Resources.Paths.Clear();
        Assert.EndsWith("Running", await world.UpAsync("name: shop\n" + Web, folder: "/elsewhere"));
    }
}
