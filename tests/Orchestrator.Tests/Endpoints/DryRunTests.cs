using Microsoft.Extensions.Logging.Abstractions;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Progress;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

public sealed class DryRunTests
{
    private const string Web = "services: {web: {image: web}}";

    private const string Shop = """
        services:
          web: {image: web, depends_on: [db]}
          db: {image: db}
        """;

    [Theory]
    [InlineData(SignalVerb.Stop, "Stopping,Stopped")]
    [InlineData(SignalVerb.Restart, "Restarting,Started")]
    [InlineData(SignalVerb.Kill, "Killing,Killed")]
    public async Task Signal_OfWhatRuns_SaysTheWordsAndLeavesItRunning(SignalVerb verb, string words)
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        var before = world.Head.Version;

        var said = await world.SignalAsync(verb, request => request.DryRun = true);

        Assert.Equal(
            string.Join('\n', words.Split(',').Select(word => $"plan: Container shop-web-1 {word}")), said);
        Assert.Equal("shop-web-1 Live Running", world.Containers());
        Assert.Equal(before, world.Head.Version);
    }

    [Fact]
    public async Task Kill_WithASignalThatIsHandled_SaysWhomAndSendsNothing()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.SignalAsync(SignalVerb.Kill, request =>
        {
            request.DryRun = true;
            request.KillSignal = "HUP";
        });

        Assert.Equal("plan: Container shop-web-1 Killing\nplan: Container shop-web-1 Killed", said);
        Assert.Empty(world.Resources.Signals);
    }

    [Fact]
    public async Task Notices_OfWhatWouldBeReached_AreSaid()
    {
        await using var world = await HostWorld.StartAsync();
        var said = new FakeCall<ProjectEvent>(TestContext.Current.CancellationToken);
        using var events = new ProjectEventWriter(said);

        await new ProjectCalls(world.Plane.Store, TimeProvider.System, NullLogger<ProjectCalls>.Instance).RunAsync(
            new ProjectCall
            {
                Request = RequestId.None,
                Plan = _ => ProjectPlan.Nothing,
                Scope = _ => new ProgressScope { Project = "shop" },
                Goal = _ => new Noticed(),
                IsDryRun = true,
            },
            events,
            TestContext.Current.CancellationToken);

        Assert.Equal(
            [(ProjectEventKind.Warning, "1 task is left"), (ProjectEventKind.Done, "")],
            said.Written.Select(happened => (happened.Kind, happened.Text)));
    }

    [Fact]
    public async Task Start_OfWhatRests_SaysDependenciesFirst()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);
        await world.SignalAsync(SignalVerb.Stop);

        var said = await world.SignalAsync(SignalVerb.Start, request => request.DryRun = true);

        Assert.True(
            said.IndexOf("plan: Container shop-db-1 Started", StringComparison.Ordinal)
            < said.IndexOf("plan: Container shop-web-1 Started", StringComparison.Ordinal),
            said);
        Assert.Equal("shop-web-1 Live Exited\nshop-db-1 Live Exited".Split('\n').Order(),
            world.Containers().Split('\n').Order());
    }

    [Fact]
    public async Task Stop_OfAnUnknownService_IsTheErrorOfTheVerb()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        Assert.Equal(
            await world.SignalAsync(SignalVerb.Stop, request => request.Services.Add("no")),
            await world.SignalAsync(SignalVerb.Stop, request =>
            {
                request.Services.Add("no");
                request.DryRun = true;
            }));
    }

    [Fact]
    public async Task Scale_SaysTheNewOnesAndMakesNone()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.ScaleAsync(Web, "web", 2, isDryRun: true);

        Assert.Contains("plan: Container shop-web-2 Created", said);
        Assert.DoesNotContain("plan: Container shop-web-1 Re", said);
        Assert.Equal("shop-web-1 Live Running", world.Containers());
    }

    [Fact]
    public async Task Run_SaysItsDependenciesAndItsContainer()
    {
        await using var world = await HostWorld.StartAsync();

        var said = await world.RunAsync(Shop, "web", request => request.DryRun = true);

        Assert.Contains("plan: Container shop-db-1 Started", said);
        Assert.Matches("plan: Container shop-web-run-[0-9a-f]{12} Created", said);
        Assert.Empty(world.Head.Tasks);
    }

    [Fact]
    public async Task Up_ImageThatIsNotHere_IsSaidAndNotPulled()
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.Remote["web"] = "sha256:1";

        var said = await world.UpAsync(Web, request => request.DryRun = true);

        Assert.StartsWith("plan: Image web Pulling\nplan: Image web Pulled\n", said);
        Assert.Contains("plan: Container shop-web-1 Started", said);
        Assert.Empty(world.Resources.Images);
    }

    [Fact]
    public async Task Up_ImageThatNobodyMayPull_IsRefusedAsWithoutTheFlag()
    {
        await using var world = await HostWorld.StartAsync();
        world.Resources.Remote["web"] = "sha256:1";

        Assert.Contains("has pull_policy: never", await world.UpAsync(
            "services: {web: {image: web, pull_policy: never}}", request => request.DryRun = true));
    }

    private sealed class Noticed : IGoal
    {
        public GoalState Check(Snapshot snapshot) => GoalState.Reached with { Notices = ["1 task is left"] };
    }
}
