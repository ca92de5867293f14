using Orc.Model.Tasks;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Services;

public sealed class PreStartRuleTests
{
    private const string Web = """
        services:
          web: {image: web, scale: 3, pre_start: [{command: [migrate]}]}
        """;

    [Fact]
    public async Task Up_OfReplicas_TheFirstRunsThemAndTheOthersStartAfterIt()
    {
        await using var world = await HostWorld.StartAsync();

        await world.UpAsync(Web);

        Assert.Equal(["1 True", "2 False", "3 False"], Carriers(world));
        Assert.Equal([1, 2, 3], Started(world));
    }

    [Fact]
    public async Task Up_OnlyHooksForEachReplica_NobodyWaitsForAnother()
    {
        await using var world = await HostWorld.StartAsync(
            world => world.Agent.Behaviours["web"] = new FakeBehaviour { Rejection = "its hook failed" });

        await world.UpAsync(
            "services:\n  web: {image: web, scale: 2, pre_start: [{command: [seed], per_replica: true}]}");

        Assert.Equal([1, 2], Started(world));
    }

    [Fact]
    public async Task Up_TheFirstCannotBe_TheOthersAreMadeAndNotStarted()
    {
        await using var world = await HostWorld.StartAsync(
            world => world.Agent.Behaviours["web"] = new FakeBehaviour { Rejection = "its hook failed" });

        var said = await world.UpAsync(Web);

        Assert.EndsWith("error: its hook failed", said);
        Assert.Equal([1], Started(world));
    }

    [Fact]
    public async Task Up_ScaledUp_RunsThemNotAgain()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        await world.UpAsync(Web, request => request.Scale["web"] = 4);

        Assert.Equal(["1 True", "2 False", "3 False", "4 False"], Carriers(world));
        Assert.Single(world.Agent.Tasks, task => task.Assigned.RunsPreStart);
    }

    [Fact]
    public async Task Up_Forced_TheNewFirstRunsThemBeforeTheOthersStart()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        var before = world.Head.Counter;

        await world.UpAsync(Web, request => request.Recreate = Orc.Protocol.V1.RecreateMode.Force);

        Assert.Equal(["1 True", "2 False", "3 False"], Carriers(world));
        Assert.Equal(1, Started(world, before)[0]);
    }

    /// <summary>Of each place the newest task, and whether it was told to run them.</summary>
    private static IEnumerable<string> Carriers(HostWorld world) => world.Agent.Tasks
        .GroupBy(task => task.Assigned.Slot)
        .OrderBy(slot => slot.Key)
        .Select(slot => $"{slot.Key} {slot.Last().Assigned.RunsPreStart}");

    /// <summary>The places in the order in which they were told to start.</summary>
    private static List<int> Started(HostWorld world, long after = 0) =>
    [
        .. world.Agent.Heard
            .SelectMany(message => message.Tasks)
            .Where(task => task.Task > after && task.Desired == (Orc.Protocol.V1.WireDesiredState)DesiredState.Live)
            .Select(task => task.Slot)
            .Distinct(),
    ];
}
