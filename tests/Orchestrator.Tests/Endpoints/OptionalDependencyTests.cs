using Orc.Model.Containers;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>A dependency that is not required and failed: its dependent starts, and that is said.</summary>
public sealed class OptionalDependencyTests
{
    private const string Shop = """
        services:
          web: {image: web, depends_on: {db: {condition: service_healthy, required: false}}}
          db: {image: db, healthcheck: {test: [CMD, ok]}}
        """;

    [Fact]
    public async Task Up_OptionalOneIsUnhealthy_StartsAndSaysSoOnce()
    {
        await using var world = await HostWorld.StartAsync(
            world => world.Agent.Behaviours["db"] = new FakeBehaviour { Health = HealthState.Unhealthy });

        var lines = (await world.UpAsync(Shop)).Split('\n');

        Assert.Equal(
            "warning: optional dependency \"db\" of service \"web\" failed, and \"web\" is started all the same: "
            + "dependency failed to start: container shop-db-1 is unhealthy",
            Assert.Single(lines, line => line.StartsWith("warning", StringComparison.Ordinal)));
        Assert.Contains("Container shop-db-1 Skipped (optional dependency \"db\")", lines);
        Assert.Contains("Container shop-web-1 Started", lines);

        // It is up: nothing waits any more, and nothing is said again.
        Assert.DoesNotContain("warning", await world.UpAsync(Shop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_OptionalOneServes_SaysNothing()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.DoesNotContain("warning", await world.UpAsync(Shop), StringComparison.Ordinal);
    }
}
