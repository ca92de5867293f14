using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>Verbs that come with the services of a file: there may be others, and some may not be there.</summary>
public sealed class FileVerbTests
{
    private const string Shop = "services: {web: {image: web}, db: {image: db}}";
    private const string Web = "services: {web: {image: web}}";

    [Theory]
    [InlineData(SignalVerb.Stop, "Stopped")]
    [InlineData(SignalVerb.Kill, "Killed")]
    [InlineData(SignalVerb.Restart, "Started")]
    public async Task Verb_OfOneThatIsThereAndOneThatIsNot_DoesTheOne(SignalVerb verb, string done)
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        var said = await world.SignalAsync(verb, request => Ask(request, "web", "db"));

        Assert.Contains($"Container shop-web-1 {done}", said, StringComparison.Ordinal);
        Assert.DoesNotContain("no such service", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SignalVerb.Stop)]
    [InlineData(SignalVerb.Kill)]
    [InlineData(SignalVerb.Restart)]
    [InlineData(SignalVerb.Remove)]
    public async Task Verb_BeforeAnyUp_DoesNothing(SignalVerb verb)
    {
        await using var world = await HostWorld.StartAsync();

        Assert.Equal("", await world.SignalAsync(verb, request => Ask(request, "web")));
    }

    [Fact]
    public async Task Start_BeforeAnyUp_IsAMistake()
    {
        await using var world = await HostWorld.StartAsync();

        Assert.Contains(
            "no such project: shop",
            await world.SignalAsync(SignalVerb.Start, request => Ask(request, "web")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SignalVerb.Stop)]
    [InlineData(SignalVerb.Kill)]
    public async Task Verb_OfTheFilesServices_LeavesOrphansAlone(SignalVerb verb)
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        await world.SignalAsync(verb, request => Ask(request, "web"));

        Assert.Contains("shop-db-1 Live Running", world.Containers(), StringComparison.Ordinal);
        Assert.DoesNotContain("shop-web-1 Live Running", world.Containers(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verb_OfAFileWithoutServices_IsAboutNone()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        Assert.Equal("", await world.SignalAsync(SignalVerb.Stop, request => Ask(request)));
        Assert.Equal("", await world.SignalAsync(SignalVerb.Kill, request =>
        {
            Ask(request, "none");
            request.KillSignal = "SIGHUP";
        }));
        Assert.Empty(world.Resources.Signals);
    }

    [Fact]
    public async Task Run_BesideOrphans_SaysSoUnlessTheyAreIgnored()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Shop);

        Assert.Contains(
            "warning: Found orphan containers ([shop-db-1])",
            await world.RunAsync(Web, "web"),
            StringComparison.Ordinal);
        Assert.DoesNotContain(
            "orphan",
            await world.RunAsync(Web, "web", request => request.IgnoreOrphans = true),
            StringComparison.Ordinal);
    }

    private static void Ask(SignalRequest request, params string[] services)
    {
        request.OfFile = true;
        request.Services.Add(services);
    }
}
