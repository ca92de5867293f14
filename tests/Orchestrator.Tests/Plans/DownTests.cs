using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>Which services go by <c>down</c>.</summary>
public sealed class DownTests
{
    private const string Three = "services: {web: {image: web}, db: {image: db}, old: {image: old}}";

    [Theory]
    [InlineData("", "web,db", false, "db,web")]
    [InlineData("", "web,db", true, "db,old,web")]
    [InlineData("", "", false, "db,old,web")]
    [InlineData("web", "web,db", false, "web")]
    [InlineData("web", "web,db", true, "old,web")]
    [InlineData("web", "", true, "web")]
    public async Task Down_TakesWhatIsNamed_AndOrphansWhenAsked(
        string named, string known, bool removesOrphans, string expected)
    {
        await using var world = await HostWorld.StartAsync();
        _ = await world.UpAsync(Three);

        var plan = DownPlanner.Plan(world.Head, new DownOptions
        {
            Project = "shop",
            Services = [.. Words(named)],
            KnownServices = [.. Words(known)],
            RemoveOrphans = removesOrphans,
        });

        Assert.Equal(expected, string.Join(',', plan.Services.Order(StringComparer.Ordinal)));
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
