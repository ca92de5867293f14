using Google.Protobuf;
using Grpc.Core;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Endpoints;

public sealed class OriginTests
{
    private const string Web = "name: shop\nservices: {web: {image: web}}";

    [Fact]
    public async Task Verb_OfAnotherFoldersFiles_IsRefusedWithBoth()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        world.Resources.Paths.Add("/shop/compose.yaml");
        const string Refusal = "refused: project \"shop\" is up from /shop/compose.yaml, and this one is of /elsewhere";

        Assert.StartsWith(Refusal, await world.DownAsync(request =>
        {
            request.Origin = Elsewhere("/elsewhere/compose.yaml");
            request.Volumes = true;
        }));
        Assert.StartsWith(Refusal, await world.SignalAsync(
            SignalVerb.Stop, request => request.Origin = Elsewhere("/elsewhere/compose.yaml")));
        Assert.StartsWith(Refusal, await world.SignalAsync(SignalVerb.Kill, request =>
        {
            request.Origin = Elsewhere("-");
            request.KillSignal = "HUP";
        }));
        Assert.Empty(world.Resources.Signals);
        _ = await Assert.ThrowsAsync<RpcException>(() => world.ListAsync(
            new ListProjectsRequest { Name = "shop", Origin = Elsewhere("/elsewhere/compose.yaml") }));
        Assert.Equal("shop-web-1 Live Running", world.Containers());
    }

    [Fact]
    public async Task Verb_OfTheProjectsOwnFilesOrByName_IsCarriedOut()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);
        world.Resources.Paths.Add("/shop/compose.yaml");

        Assert.Contains("Started", await world.SignalAsync(
            SignalVerb.Restart, request => request.Origin = Elsewhere("/shop/compose.yaml")));
        Assert.Contains("Started", await world.SignalAsync(
            SignalVerb.Restart,
            request => request.Origin = new ProjectOrigin { WorkingDirectory = "/shop", ConfigFiles = { "-" } }));
        Assert.Contains("Removed", await world.DownAsync());
    }

    [Fact]
    public async Task Verb_OfAProjectThatWasMoved_IsCarriedOut()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web);

        Assert.Contains("Removed", await world.DownAsync(
            request => request.Origin = Elsewhere("/elsewhere/compose.yaml")));
    }

    [Fact]
    public async Task Verb_OfAProjectFromStandardInput_IsRefusedToAnotherFolder()
    {
        await using var world = await HostWorld.StartAsync();
        await world.UpAsync(Web, request => request.Project = FromInput("/shop"));
        world.Resources.Paths.Add("/shop");

        Assert.StartsWith(
            "refused: project \"shop\" is up from standard input in /shop, and this one is of /elsewhere",
            await world.DownAsync(request => request.Origin = Elsewhere("-")));
        Assert.StartsWith("refused: ", await world.UpAsync(Web, request => request.Project = FromInput("/elsewhere")));

        world.Resources.Paths.Clear();
        Assert.Contains("Removed", await world.DownAsync(request => request.Origin = Elsewhere("-")));
    }

    private static ByteString FromInput(string folder) =>
        OneFile.Project(Web, folder, request => request with { Files = ["-"] });

    private static ProjectOrigin Elsewhere(string file) =>
        new() { WorkingDirectory = "/elsewhere", ConfigFiles = { file } };
}
