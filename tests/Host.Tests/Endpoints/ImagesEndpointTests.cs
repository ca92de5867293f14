using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Orc.Host.Tests.Images;
using Orc.Host.Tests.Images.Registry;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The verbs on images as a client of the daemon has them, over a socket.</summary>
public class ImagesEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pull_FromARegistry_TellsWhatHappensInDockersWords()
    {
        await using var registry = await TestRegistry.StartWithLoginAsync();
        using var pusher = new TestPusher(registry, "shop/web", "me:secret");
        var image = await TestImage.OfAsync(Platform.Host, ("gzip", ["file a 1"]));
        await pusher.PushAsync(image, "1");
        await using var world = await EndpointWorld.StartAsync();
        var name = $"{registry.Address}/shop/web:1";
        var login = new RegistryLogin { Username = "me", Password = "secret", Registry = registry.Address };

        var elsewhere = await Assert.ThrowsAsync<RpcException>(() => PullAsync(
            world, new PullRequest { Image = name, Login = new(login) { Registry = "other.example" } }));
        var lines = await PullAsync(world, new PullRequest { Image = name, Login = login });
        var again = await PullAsync(world, new PullRequest { Image = name, Login = login });
        var missing = await PullAsync(world, new PullRequest { Image = name, OnlyIfMissing = true });
        var all = await PullAsync(
            world, new PullRequest { Image = $"{registry.Address}/shop/web", Login = login, AllTags = true });

        var layer = TestImage.DigestOf(image.Layers[0]).Short;
        Assert.Equal(StatusCode.PermissionDenied, elsewhere.StatusCode);
        Assert.Equal($"{name} 1: Pulling from shop/web", lines[0]);
        Assert.Equal($"{layer} Pulling fs layer", lines[1]);
        Assert.Equal($"{layer} Pull complete", lines[^3]);
        Assert.StartsWith($"{name} Digest: sha256:", lines[^2]);
        Assert.Equal($"{name} Status: Downloaded newer image for {name}", lines[^1]);
        Assert.Equal($"{layer} Already exists", again[1]);
        Assert.Equal($"{name} Status: Image is up to date for {name}", again[^1]);
        Assert.Empty(missing);
        Assert.EndsWith($"Status: Image is up to date for {name}", all[^1]);

        await world.Images.CheckLoginAsync(new CheckLoginRequest { Login = login }, cancellationToken: Cancel);
        var wrong = new CheckLoginRequest { Login = new RegistryLogin(login) { Password = "guess" } };
        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Images.CheckLoginAsync(wrong, cancellationToken: Cancel));
        Assert.Equal(
            $"login to {registry.Address} failed: unauthorized: authentication required", refused.Status.Detail);
    }

    [Fact]
    public async Task Pull_OnlyIfMissing_LooksAtAgeAndPlatformToo()
    {
        await using var registry = await TestRegistry.StartAsync();
        using var pusher = new TestPusher(registry, "shop/web");
        await pusher.PushAsync(await TestImage.OfAsync(Platform.Host, ("gzip", ["file a 1"])), "1");
        await using var world = await EndpointWorld.StartAsync();
        var request = new PullRequest { Image = $"{registry.Address}/shop/web:1", OnlyIfMissing = true };
        Assert.NotEmpty(await PullAsync(world, request));

        Assert.Empty(await PullAsync(world, request));
        Assert.Empty(await PullAsync(world, new(request) { RefreshAfter = 3_600_000_000_000 }));
        Assert.NotEmpty(await PullAsync(world, new(request) { RefreshAfter = 0 }));
        Assert.Empty(await PullAsync(world, new(request) { Platform = Platform.Host.ToString() }));
        await Assert.ThrowsAsync<RpcException>(
            () => PullAsync(world, new(request) { Platform = "linux/s390x" }));
        Assert.Equal(
            Platform.Host.Architecture,
            Assert.Single(await ListAsync(world, "reference=*/shop/web")).Platform.Split('/')[1]);
    }

    [Fact]
    public async Task Verbs_OnAnImage_DoWhatTheySay()
    {
        await using var world = await EndpointWorld.StartAsync();
        var id = await ImportAsync(world, new ImportBegin { Reference = "shop:1", Changes = { "LABEL tier=front" } });
        await world.Images.TagAsync(
            new TagImageRequest { Source = "shop:1", Target = "r.example/shop" }, cancellationToken: Cancel);
        var listed = await ListAsync(world, "label=tier=front");
        var named = await ListAsync(world, "reference=r.example/*");
        var request = new ImageRequest { Image = "shop:1" };
        var history = await world.Images.HistoryAsync(request, cancellationToken: Cancel);
        using var inspected = JsonDocument.Parse(
            (await world.Images.InspectAsync(request, cancellationToken: Cancel)).Json.Memory);
        var untagged = await RemoveAsync(world, "r.example/shop");
        var removed = await RemoveAsync(world, "shop:1");

        Assert.Equal(["shop:1", "r.example/shop:latest"], Assert.Single(listed).References);
        Assert.Equal(["r.example/shop:latest"], Assert.Single(named).References);
        Assert.Equal(id, Assert.Single(history.Entries).Id);
        Assert.Equal(id, inspected.RootElement.GetProperty("Id").GetString());
        Assert.Equal(["r.example/shop:latest"], untagged.Untagged);
        Assert.Empty(untagged.Deleted);
        Assert.Equal(["shop:1"], removed.Untagged);
        Assert.Equal(id, removed.Deleted[0]);
        Assert.Equal(["import", "tag", "untag", "untag", "delete"], ImageEvents(world));
    }

    [Fact]
    public async Task Remove_AnImageInUse_IsRefused()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.StartSleeperAsync("user");
        var container = (await world.OnlyAsync()).Id[..12];

        var refused = await Assert.ThrowsAsync<RpcException>(() => RemoveAsync(world, "busybox"));
        var pruned = await world.Images.PruneAsync(new PruneRequest { All = true }, cancellationToken: Cancel);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.StartsWith(
            "conflict: unable to remove repository reference \"busybox\" (must force) - "
            + $"container {container} is using",
            refused.Status.Detail);
        Assert.Empty(pruned.Removed);
        Assert.Equal(1, Assert.Single(await ListAsync(world, "reference=busybox")).Containers);
    }

    [Fact]
    public async Task SaveAndLoad_AnImage_BringItBack()
    {
        await using var world = await EndpointWorld.StartAsync();
        var id = await ImportAsync(world, new ImportBegin { Reference = "shop:1" });
        using var archive = new MemoryStream();
        using var saving = world.Images.Save(
            new SaveImagesRequest { Images = { "shop:1" } }, cancellationToken: Cancel);
        await foreach (var chunk in saving.ResponseStream.ReadAllAsync(Cancel))
        {
            chunk.Content.WriteTo(archive);
        }

        await RemoveAsync(world, "shop:1");
        using var loading = world.Images.Load(cancellationToken: Cancel);
        await loading.RequestStream.WriteAsync(
            new LoadInput { Content = ByteString.CopyFrom(archive.ToArray()) }, Cancel);
        await loading.RequestStream.CompleteAsync();
        var lines = await loading.ResponseStream.ReadAllAsync(Cancel).Select(line => line.Message).ToListAsync(Cancel);

        Assert.Equal(["Loaded image: shop:1"], lines);
        Assert.Equal(id, Assert.Single(await ListAsync(world, "reference=shop")).Id);
    }

    [Theory]
    [InlineData("nope", StatusCode.NotFound, "No such image: nope")]
    [InlineData("UPPER", StatusCode.NotFound, "No such image: UPPER")]
    public async Task Verbs_OnWhatIsNotThere_SayWhat(string image, StatusCode code, string message)
    {
        await using var world = await EndpointWorld.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => RemoveAsync(world, image));

        Assert.Equal((code, message), (failure.StatusCode, failure.Status.Detail));
    }

    private static IEnumerable<string> ImageEvents(EndpointWorld world)
    {
        using var told = world.Engine.Engine.Events.Subscribe(DateTimeOffset.UnixEpoch);
        while (told.Reader.TryRead(out var happened))
        {
            if (happened.Type == "image")
            {
                yield return happened.Action;
            }
        }
    }

    private static async Task<List<string>> PullAsync(EndpointWorld world, PullRequest request)
    {
        using var call = world.Images.Pull(request, cancellationToken: Cancel);
        return await call.ResponseStream.ReadAllAsync(Cancel)
            .Select(step => $"{step.Id} {step.Status}").ToListAsync(Cancel);
    }

    private static async Task<string> ImportAsync(EndpointWorld world, ImportBegin begin)
    {
        using var call = world.Images.Import(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new ImportInput { Begin = begin }, Cancel);
        foreach (var piece in (await TestArchive.OfAsync("file a 1")).Chunk(700))
        {
            await call.RequestStream.WriteAsync(new ImportInput { Content = ByteString.CopyFrom(piece) }, Cancel);
        }

        await call.RequestStream.CompleteAsync();
        return (await call.ResponseAsync).Id;
    }

    private static async Task<IReadOnlyList<ImageSummary>> ListAsync(EndpointWorld world, string filter) =>
        (await world.Images.ListAsync(
            new ListImagesRequest { Filters = { filter } }, cancellationToken: Cancel)).Images;

    private static async Task<RemoveImageReply> RemoveAsync(EndpointWorld world, string image) =>
        await world.Images.RemoveAsync(new RemoveImageRequest { Image = image }, cancellationToken: Cancel);
}
