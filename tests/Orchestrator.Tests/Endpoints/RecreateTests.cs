using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

public sealed class RecreateTests
{
    private const string Web = "services: {web: {image: web}}";

    private const string Shop = """
        services:
          web: {image: web, depends_on: {db: {condition: service_healthy}}}
          db: {image: db, healthcheck: {test: [CMD, ok]}, volumes: [data:/data]}
        volumes: {data: {}}
        """;

    [Fact]
    public async Task Up_ChangedService_IsRecreatedAlone()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        Assert.Equal(
            """
            Container shop-db-1 Running
            Container shop-db-1 Waiting
            Container shop-db-1 Healthy
            Container shop-web-1 Recreate
            Container shop-web-1 Recreated
            Container shop-web-1 Starting
            Container shop-web-1 Started
            """,
            await world.UpAsync(Shop.Replace("image: web", "image: web, user: me", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Up_ImageBehindTheTagChanged_Recreates()
    {
        await using var world = await HostWorld.StartAsync(world => world.Resources.Remote["web"] = "sha256:1");
        Assert.StartsWith("Image web Pulling\nImage web Pulled\n", await world.UpAsync(Web));
        Assert.Equal("Container shop-web-1 Running", await world.UpAsync(Web));

        world.Resources.Images["web"] = "sha256:2";

        Assert.Contains("Container shop-web-1 Recreated", await world.UpAsync(Web));
        Assert.Equal(
            "sha256:2",
            world.Agent.Tasks[^1].Assigned.Container.Labels["com.docker.compose.image"]);
    }

    [Fact]
    public async Task Up_RemovedBehindItsBack_IsMadeAgain()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        await world.Agent.HappenAsync("shop-web-1", task => task.RemoveByHand());
        await world.EventuallyAsync(head => head.Tasks.Values.All(task => task.IsGone));

        Assert.Equal(
            """
            Container shop-web-1 Creating
            Container shop-web-1 Created
            Container shop-web-1 Starting
            Container shop-web-1 Started
            """,
            await world.UpAsync(Web));
    }

    [Fact]
    public async Task Up_ForceRecreate_MakesAllAnew()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        var said = await world.UpAsync(Shop, request => request.Recreate = RecreateMode.Force);

        var lines = said.Split('\n').ToList();
        Assert.Contains("Container shop-db-1 Recreated", lines);
        Assert.Contains("Container shop-web-1 Recreated", lines);
        Assert.InRange(
            lines.IndexOf("Container shop-db-1 Healthy"), 0, lines.IndexOf("Container shop-web-1 Recreated"));
    }

    [Fact]
    public async Task Up_ForceRecreateAndUnhealthy_KeepsTheDependentAsItIs()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        world.Agent.Behaviours["db"] = new FakeBehaviour { Health = HealthState.Unhealthy };

        var said = await world.UpAsync(Shop, request => request.Recreate = RecreateMode.Force);

        Assert.EndsWith("error: dependency failed to start: container shop-db-1 is unhealthy", said);
        Assert.Contains("shop-web-1 Live Running", world.Containers());
        Assert.Single(world.Agent.Tasks, task => task.Name == "shop-web-1");
    }

    [Fact]
    public async Task Up_DependencyChanged_WaitsForItThoughItsDependentStays()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        var changed = Shop.Replace("image: db", "image: db, user: me", StringComparison.Ordinal);
        world.Agent.Behaviours["db"] = new FakeBehaviour { Health = HealthState.Unhealthy };

        Assert.EndsWith(
            "error: dependency failed to start: container shop-db-1 is unhealthy", await world.UpAsync(changed));

        world.Agent.Behaviours["db"] = new FakeBehaviour();
        var said = await world.UpAsync(Shop);
        Assert.Contains("Container shop-db-1 Healthy", said);
        Assert.Contains("Container shop-web-1 Running", said);
        Assert.Equal(1, world.Agent.Tasks.Single(task => task.Name == "shop-web-1").RunCount);
    }

    [Fact]
    public async Task Up_NoDependencies_WaitsForNothing()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        await world.Agent.HappenAsync("shop-db-1", task => task.Health = HealthState.Unhealthy);
        await world.EventuallyAsync(head =>
            head.Tasks.Values.Any(task => task.Observed?.Health == HealthState.Unhealthy));

        var said = await world.UpAsync(Shop, request =>
        {
            request.Recreate = RecreateMode.Force;
            request.NoDependencies = true;
            request.Services.Add("web");
        });

        Assert.EndsWith("Container shop-web-1 Started", said);
        Assert.Single(world.Agent.Tasks, task => task.Name == "shop-db-1");
    }

    [Fact]
    public async Task Up_NoRecreate_KeepsWhatIsThere()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.UpAsync(
            "services: {web: {image: web, user: me}}", request => request.Recreate = RecreateMode.Never);

        Assert.Equal("Container shop-web-1 Running", said);
        Assert.Contains("Recreated", await world.UpAsync("services: {web: {image: web, user: you}}"));
    }

    [Fact]
    public async Task Up_NetworkChanged_MakesEverythingOnItAnew()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.UpAsync("services: {web: {image: web}}\nnetworks: {default: {internal: true}}");

        Assert.Contains("Network shop_default Removed", said);
        Assert.Contains("Container shop-web-1 Started", said);
        Assert.True(world.Head.Networks["shop_default"].Spec.Internal);
    }

    [Fact]
    public async Task Up_RestartingDependency_TakesItsDependentAlong()
    {
        const string Linked = """
            services:
              web: {image: web, depends_on: {db: {condition: service_started, restart: true}}}
              db: {image: db}
            """;
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Linked);

        var said = await world.UpAsync(Linked.Replace("image: db", "image: db, user: me", StringComparison.Ordinal));

        Assert.Contains("Container shop-db-1 Recreated", said);
        Assert.Contains("Container shop-web-1 Restarting", said);
        Assert.Equal(2, world.Agent.Tasks.Single(task => task.Name == "shop-web-1").RunCount);
    }

    [Fact]
    public async Task Up_SharedNetworkNamespace_FollowsItsDonor()
    {
        const string Sharing = """
            services:
              side: {image: side, network_mode: "service:web"}
              web: {image: web}
            """;
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Sharing);

        await world.UpAsync(Sharing.Replace("image: web}", "image: web, user: me}", StringComparison.Ordinal));
        await world.EventuallyAsync(head => head.Tasks.Count == 2 && head.Tasks.Values.All(task => task.IsRunning));

        Assert.Equal(2, world.Agent.Heard.SelectMany(message => message.Tasks)
            .Where(task => task.Service == "side").Select(task => task.Task).Distinct().Count());
    }

    /// <param name="force">All is made anew at once; else its donor alone, and by its network.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_SharedNetworkNamespace_WaitsForItsDonor(bool force)
    {
        const string Sharing = """
            services:
              side: {image: side, network_mode: "service:web"}
              web: {image: web}
            """;
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Sharing);

        var said = force
            ? await world.UpAsync(Sharing, request => request.Recreate = RecreateMode.Force)
            : await world.UpAsync($"{Sharing}\nnetworks: {{default: {{internal: true}}}}");

        var donor = said.IndexOf("Container shop-web-1 Started", StringComparison.Ordinal);
        var sharing = said.IndexOf("Container shop-side-1 Starting", StringComparison.Ordinal);
        Assert.True(donor >= 0 && donor < sharing, said);
        Assert.Contains("Container shop-side-1 Started", said, StringComparison.Ordinal);
        Assert.Equal(2, world.Agent.Heard.SelectMany(message => message.Tasks)
            .Where(task => task.Service == "side").Select(task => task.Task).Distinct().Count());
    }

    [Fact]
    public async Task Up_StartFirst_KeepsTheOldUntilTheNewServes()
    {
        const string Update = "services: {web: {image: web, deploy: {update_config: {order: start-first}}}}";
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Update);

        var said = await world.UpAsync(Update.Replace("image: web", "image: web, user: me", StringComparison.Ordinal));

        Assert.Contains("Container shop-web-1 Recreated", said);
        var task = Assert.Single((await world.EventuallyAsync(head => head.Tasks.Count == 1)).Tasks.Values);
        Assert.Equal("shop-web-1", task.Wish.Name);
        Assert.Contains(world.Agent.Heard.SelectMany(message => message.Tasks), assigned =>
            assigned.Container.Name.EndsWith("_shop-web-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Up_StartFirstThatFails_IsRepairedByTheNextUp()
    {
        const string Update = "services: {web: {image: web, deploy: {update_config: {order: start-first}}}}";
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Update);
        world.Agent.Behaviours["web"] = new FakeBehaviour { Rejection = "no such user: me" };

        Assert.EndsWith("error: no such user: me", await world.UpAsync(
            Update.Replace("image: web", "image: web, user: me", StringComparison.Ordinal)));
        Assert.Contains("shop-web-1 Live Running", world.Containers());

        world.Agent.Behaviours.Clear();
        Assert.Contains("Started", await world.UpAsync(
            Update.Replace("image: web", "image: web, user: you", StringComparison.Ordinal)));
        await world.EventuallyAsync(head => head.Tasks.Count == 1);
    }

    [Fact]
    public async Task Up_AnonymousVolume_PassesToTheSuccessor()
    {
        const string Anonymous = "services: {web: {image: web, volumes: [/data]}}";
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Anonymous);
        var first = world.Head.Tasks.Keys.Single();

        await world.UpAsync(Anonymous.Replace("image: web", "image: web, user: me", StringComparison.Ordinal));
        Assert.Equal(first, world.Agent.Tasks[^1].Assigned.Predecessor);

        await world.UpAsync(Anonymous, request => request.RenewAnonymousVolumes = true);
        Assert.Null(world.Agent.Tasks[^1].Assigned.Predecessor);
    }

    [Fact]
    public async Task Up_SameRequestTwice_FollowsTheFirst()
    {
        await using var world = await HostWorld.StartAsync();
        var id = Google.Protobuf.ByteString.CopyFrom(99, 98);

        await world.UpAsync(Web, request => request.RequestId = id);
        var said = await world.UpAsync("services: {web: {image: web, user: me}}", request => request.RequestId = id);

        Assert.DoesNotContain("Recreate", said);
        Assert.Equal(TaskState.Live, Assert.Single(world.Head.Tasks.Values).State);
    }
}
