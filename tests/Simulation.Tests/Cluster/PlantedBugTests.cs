namespace Orc.Simulation.Tests.Cluster;

/// <summary>A judge who never condemns proves nothing: each planted mistake is found, and by itself alone.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int MostSeeds = 40;

    public static TheoryData<string> Bugs =>
        [.. Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None).Select(bug => bug.ToString())];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Bug_Planted_IsFound(string name)
    {
        var bug = Enum.Parse<PlantedBug>(name);

        for (var seed = 0; seed < MostSeeds; seed++)
        {
            var setting = new SimulationSetting(seed, 3 + (seed % 5)) { Events = 150, Faults = 15, Bug = bug };
            if (SimulationRun.Try(new SimulatedCluster(setting)) is not { } found)
            {
                continue;
            }

            output.WriteLine($"{bug}: seed {seed}: {found.Message.Split('\n')[0]}");
            var without = SimulationRun.Try(new SimulatedCluster(setting with { Bug = PlantedBug.None }));
            Assert.Null(without);
            return;
        }

        Assert.Fail($"{bug} was not found in {MostSeeds} seeds");
    }
}
