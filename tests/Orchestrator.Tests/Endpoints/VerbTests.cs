using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

public sealed class VerbTests
{
    private const string Web = "services: {web: {image: web}}";

    private const string Shop = """
        services:
          web: {image: web, depends_on: [db]}
          db: {image: db, volumes: [data:/data]}
        volumes: {data: {}}
        """;

    [Fact]
    public async Task Down_TakesDependentsFirst()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        Assert.Equal(
            """
            Container shop-web-1 Stopping
            Container shop-web-1 Stopped
            Container shop-web-1 Removing
            Container shop-web-1 Removed
            Container shop-db-1 Stopping
            Container shop-db-1 Stopped
            Container shop-db-1 Removing
            Container shop-db-1 Removed
            Network shop_default Removing
            Network shop_default Removed
            """,
            await world.DownAsync());
        Assert.Empty(world.Head.Projects);
        Assert.Empty(world.Head.Releases);
        Assert.Empty(world.Head.Sources);
        Assert.Equal("shop_data", Assert.Single(world.Head.Volumes).Key);
    }

    [Fact]
    public async Task Down_Volumes_TakesThemToo()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        await world.DownAsync();

        var said = await world.DownAsync(request => request.Volumes = true);

        Assert.Equal("Volume shop_data Removing\nVolume shop_data Removed", said);
        Assert.Empty(world.Head.Volumes);
    }

    [Fact]
    public async Task Down_NothingThere_IsDone()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.Equal("", await world.DownAsync());
    }

    [Fact]
    public async Task Down_Orphan_StaysAndKeepsTheNetwork()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        var said = await world.DownAsync(request => request.KnownServices.Add("web"));

        Assert.Contains("warning: Network shop_default Resource is still in use", said);
        Assert.Equal("shop-db-1 Live Running", world.Containers());
        await world.DownAsync(request => request.RemoveOrphans = true);
        Assert.Empty(world.Head.Tasks);
    }

    [Fact]
    public async Task Down_DryRun_TouchesNothing()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.DownAsync(request => request.DryRun = true);

        Assert.Contains("plan: Container shop-web-1 Removed", said);
        Assert.Contains("plan: Network shop_default Removed", said);
        Assert.Equal("shop-web-1 Live Running", world.Containers());
    }

    [Fact]
    public async Task Start_OfOneService_StartsWhatItStandsOnFirst()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        await world.SignalAsync(SignalVerb.Stop);

        var said = await world.SignalAsync(SignalVerb.Start, request => request.Services.Add("web"));

        Assert.Equal(
            """
            Container shop-db-1 Starting
            Container shop-db-1 Started
            Container shop-web-1 Starting
            Container shop-web-1 Started
            """,
            said);
    }

    [Fact]
    public async Task Restart_OfWhatAnotherRestartsWith_WaitsForBoth()
    {
        const string Yaml = """
            services:
              web: {image: web, depends_on: {db: {condition: service_started, restart: true}}}
              db: {image: db}
            """;
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Yaml);

        var said = await world.SignalAsync(SignalVerb.Restart, request => request.Services.Add("db"));

        Assert.Equal(
            """
            Container shop-db-1 Restarting
            Container shop-db-1 Started
            Container shop-web-1 Restarting
            Container shop-web-1 Started
            """,
            said);
    }

    [Fact]
    public async Task Stop_RestsUntilStart()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        Assert.Equal(
            """
            Container shop-web-1 Stopping
            Container shop-web-1 Stopped
            Container shop-db-1 Stopping
            Container shop-db-1 Stopped
            """,
            await world.SignalAsync(SignalVerb.Stop));
        var started = await world.SignalAsync(SignalVerb.Start);

        Assert.EndsWith("Container shop-web-1 Starting\nContainer shop-web-1 Started", started);
        Assert.Contains("Container shop-db-1 Started", started);
    }

    [Fact]
    public async Task Stop_ThenUp_StartsAgain()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        await world.SignalAsync(SignalVerb.Stop);

        Assert.Equal("Container shop-web-1 Starting\nContainer shop-web-1 Started", await world.UpAsync(Web));
    }

    [Fact]
    public async Task Stop_StartedByHand_IsNotStoppedAgain()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        await world.SignalAsync(SignalVerb.Stop);

        await world.Agent.HappenAsync("shop-web-1", task => task.StartByHand());
        var head = await world.EventuallyAsync(head => head.Services.Values.All(service => service.Rest is null));

        await world.EventuallyAsync(head => head.Tasks.Values.All(task => task.Wish.Desired == DesiredState.Live));
        Assert.Contains(head.Tasks.Values, task => task.IsRunning);
    }

    [Fact]
    public async Task Restart_RestartsOnce()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        Assert.Equal(
            "Container shop-web-1 Restarting\nContainer shop-web-1 Started",
            await world.SignalAsync(SignalVerb.Restart));
        Assert.Equal(2, world.Agent.Tasks.Single().RunCount);
    }

    [Theory]
    [InlineData("SIGHUP")]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("SIGQUIT")]
    [InlineData("6")]
    public async Task Kill_WithASignalThatAProcessMayLiveThrough_IsHandedOnAndNotWaitedFor(string signal)
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        Assert.Equal(
            "Container shop-web-1 Killing\nContainer shop-web-1 Killed",
            await world.SignalAsync(SignalVerb.Kill, request => request.KillSignal = signal));
        Assert.EndsWith($" {signal}", Assert.Single(world.Resources.Signals));
        Assert.Equal("shop-web-1 Live Running", world.Containers());
        Assert.Null(world.Head.Services.Values.Single().Rest);
    }

    [Fact]
    public async Task Kill_Ends()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        Assert.Equal(
            "Container shop-web-1 Killing\nContainer shop-web-1 Killed", await world.SignalAsync(SignalVerb.Kill));
        Assert.Equal("SIGKILL", world.Agent.Tasks.Single().Assigned.KillSignal);
    }

    [Fact]
    public async Task Remove_TakesStoppedContainersOnly()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web, request => request.Scale["web"] = 3);
        await world.Agent.HappenAsync("shop-web-2", task => task.Exit(1));
        await world.EventuallyAsync(head => head.Tasks.Values.Count(task => task.IsRunning) == 2);

        Assert.Contains("Container shop-web-2 Removed", await world.SignalAsync(SignalVerb.Remove));
        Assert.Equal("shop-web-1 Live Running\nshop-web-3 Live Running", world.Containers());

        await world.SignalAsync(SignalVerb.Stop);
        await world.SignalAsync(SignalVerb.Remove);
        Assert.Empty(world.Head.Services);
    }

    [Fact]
    public async Task Remove_LeavesOneOffsAlone()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        await world.RunAsync(Shop, "web", request => request.Name = "job");
        await world.Agent.HappenAsync("job", task => task.StartByHand());
        await world.EventuallyAsync(head => head.Tasks.Values.Any(task => task is { IsOneOff: true, IsRunning: true }));

        await world.SignalAsync(SignalVerb.Stop);
        await world.SignalAsync(SignalVerb.Remove);

        Assert.Empty(world.Head.Services);
        Assert.Equal("job Live Running", world.Containers());
        Assert.Contains("Container job Removed", await world.DownAsync());
        Assert.Empty(world.Head.Projects);
    }

    [Fact]
    public async Task Signal_UnknownProject_IsRefused()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.StartsWith("refused: no such project: shop", await world.SignalAsync(SignalVerb.Stop));
    }

    [Fact]
    public async Task Scale_LeavesTheRestAlone()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.ScaleAsync("services: {web: {image: web, user: me}}", "web", 2);

        Assert.Contains("Container shop-web-2 Started", said);
        Assert.DoesNotContain("Recreate", said);
        Assert.True((await world.ListAsync()).Projects[0].Services[0].ScaledByHand);
    }

    [Fact]
    public async Task Run_BringsDependenciesAndPreparesOneContainer()
    {
        await using var world = await HostWorld.StartAsync();

        var said = await world.RunAsync(Shop, "web", request =>
        {
            request.Command = new StringList { Values = { "sh" } };
            request.AutoRemove = true;
        });

        Assert.Contains("Container shop-db-1 Started", said);
        var task = Assert.Single(world.Head.Tasks.Values, task => task.IsOneOff);
        Assert.Matches("^shop-web-run-[0-9a-f]{12}$", task.Wish.Name);
        Assert.Equal(TaskState.Ready, task.State);
        var container = world.Agent.Tasks.Single(other => other.Assigned.Slot == 0).Assigned.Container;
        Assert.Equal(["sh"], container.Command);
        Assert.Empty(container.Endpoints.Single().Aliases);
        Assert.Equal("True", container.Labels["com.docker.compose.oneoff"]);
    }

    [Fact]
    public async Task Run_ThatIsOver_IsForgotten()
    {
        await using var world = await HostWorld.StartAsync();
        await world.RunAsync(Web, "web");
        var name = world.Head.Tasks.Values.Single().Wish.Name;

        await world.Agent.HappenAsync(name, task =>
        {
            task.State = TaskState.Removed;
            task.EndReason = EndReason.Completed;
        });

        await world.EventuallyAsync(head => head.Tasks.IsEmpty && head.Releases.IsEmpty);
        Assert.Contains("Network shop_default Removed", await world.DownAsync());
        Assert.Empty(world.Head.Projects);
    }

    [Fact]
    public async Task Down_OneOffOfAServiceThatWasNeverUp_GoesToo()
    {
        await using var world = await HostWorld.StartAsync();
        await world.RunAsync(Web, "web");

        await world.DownAsync();

        Assert.Empty(world.Head.Tasks);
        Assert.Empty(world.Head.Projects);
    }

    [Fact]
    public async Task Restarted_Daemon_GoesOnWhereItWas()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        await world.RestartAsync();

        var said = await world.UpAsync(Shop);
        Assert.Equal("Container shop-db-1 Running\nContainer shop-web-1 Running", said);
        Assert.All(world.Agent.Tasks, task => Assert.Equal(1, task.RunCount));
    }

    [Fact]
    public async Task Rebooted_RestingAlways_StartsAgain()
    {
        const string Restarting = """
            services:
              web: {image: web, restart: always}
              other: {image: web, restart: unless-stopped}
            """;
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Restarting);
        await world.SignalAsync(SignalVerb.Stop);

        await world.RestartAsync("boot-2");

        await world.EventuallyAsync(head => head.Tasks.Values.Count(task => task.IsRunning) == 1);
        Assert.NotNull(world.Head.Services.Values.Single(service => service.Key.Name == "other").Rest);
    }

    [Fact]
    public async Task List_SaysWhatRuns()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        var project = Assert.Single((await world.ListAsync()).Projects);

        Assert.Equal("/shop", project.WorkingDirectory);
        Assert.Equal(["db 1/1", "web 1/1"], project.Services.Select(service =>
            $"{service.Name} {service.Running}/{service.Replicas}"));
    }
}
