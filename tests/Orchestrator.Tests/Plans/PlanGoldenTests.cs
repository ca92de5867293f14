using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>
/// What <c>up</c> would do, given what is there: files before, what happened since, files now, and the plan as it is
/// printed. The cases are data, beside this file.
/// </summary>
public sealed class PlanGoldenTests
{
    private static readonly Dictionary<string, PlanCase> Cases = PlanFile.Read("plans.cases");

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plan_OfWhatIsAsked_IsThis(string name)
    {
        var one = Cases[name];
        await using var world = await HostWorld.StartAsync();
        foreach (var step in one.Steps[..^1])
        {
            await new PlanStep(world, step).TakeAsync();
        }

        var before = await world.EventuallyAsync(IsAtRest);
        var said = await new PlanStep(world, one.Steps[^1]).PlanAsync();

        PlanFile.Check(one, said);
        Assert.Equal(before.Tasks.Values, world.Head.Tasks.Values);
        Assert.Equal(before.Services.Values, world.Head.Services.Values);
        Assert.Equal(before.Networks.Keys, world.Head.Networks.Keys);
        Assert.Equal(before.Volumes.Keys, world.Head.Volumes.Keys);

        bool IsAtRest(Orc.Orchestrator.Store.Snapshot head) =>
            head.Networks.Values.All(network => network.Present)
            && head.Volumes.Values.All(volume => volume.Present)
            && Reconciling.Reconciler.Sweep(
                head, world.Plane.Store.Now(head), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).Count
                == 0;
    }

    /// <summary>What is planned is what is done, word by word but for the order of what goes side by side.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plan_OfWhatIsAsked_IsWhatIsDone(string name)
    {
        var one = Cases[name];
        await using var world = await HostWorld.StartAsync();
        foreach (var step in one.Steps[..^1])
        {
            await new PlanStep(world, step).TakeAsync();
        }

        var done = await new PlanStep(world, one.Steps[^1]).TakeAsync();

        Assert.Equal(Sorted(one.Expected.Replace("plan: ", "", StringComparison.Ordinal)), Sorted(done));
    }

    private static string Sorted(string lines) =>
        string.Join('\n', lines.Split('\n').Order(StringComparer.Ordinal));
}
