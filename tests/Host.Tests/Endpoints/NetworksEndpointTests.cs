using System.Text.Json;
using Grpc.Core;
using Orc.Host.Tests.Engine;
using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The verbs on networks as a client of the daemon has them, over a socket.</summary>
public class NetworksEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Networks_AreMade_ShownAndRemoved()
    {
        await using var world = await EndpointWorld.StartAsync();
        using var events = world.Engine.Engine.Events.Subscribe();
        var made = await world.Networks.CreateAsync(Create("mine", labels: true), cancellationToken: Cancel);

        Assert.Equal(["bridge", "host", "mine", "none"], await NamesAsync(world));
        Assert.Equal(["mine"], await NamesAsync(world, "type=custom", "label=a=b", "name=in"));
        Assert.Equal(["mine"], await NamesAsync(world, "name=^mi.e$", "name=^in"));
        Assert.Empty(await NamesAsync(world, "label=a=c"));
        var json = await InspectAsync(world, made.Id[..8]);
        Assert.Equal("mine", json.GetProperty("Name").GetString());
        Assert.Equal(
            "10.176.0.1", json.GetProperty("IPAM").GetProperty("Config")[0].GetProperty("Gateway").GetString());
        Assert.Equal("b", json.GetProperty("Labels").GetProperty("a").GetString());
        Assert.Contains("already exists", await RefusedAsync(() => world.Networks.CreateAsync(Create("mine"))),
            StringComparison.Ordinal);
        Assert.Contains("pre-defined", await RefusedAsync(
            () => world.Networks.RemoveAsync(new NetworkRequest { Network = "bridge" })), StringComparison.Ordinal);
        await world.Networks.RemoveAsync(new NetworkRequest { Network = "mine" }, cancellationToken: Cancel);
        Assert.Equal("network mine not found", await RefusedAsync(
            () => world.Networks.RemoveAsync(new NetworkRequest { Network = "mine" })));
        Assert.Equal(
            [("create", made.Id), ("destroy", made.Id)],
            Read(events).Select(happened => (happened.Action, happened.Actor)));
    }

    [Fact]
    public async Task Container_IsConnectedAndDisconnected_AlsoForItsNextRun()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.Networks.CreateAsync(Create("a"), cancellationToken: Cancel);
        await world.Networks.CreateAsync(Create("b"), cancellationToken: Cancel);
        var begin = EndpointCalls.Begin("sleep", "1000");
        (begin.Detached, begin.Spec.Name) = (true, "one");
        begin.Spec.Endpoints.Add(new WireEndpoint { Network = "a" });
        await world.RunAsync(begin);
        var connect = new ConnectNetworkRequest
        {
            Container = "one",
            Endpoint = new WireEndpoint { Network = "b", Aliases = { "uno" }, Ipv4Address = "10.176.4.77" },
        };

        await world.Networks.ConnectAsync(connect, cancellationToken: Cancel);

        Assert.Contains("already", await RefusedAsync(() => world.Networks.ConnectAsync(connect)),
            StringComparison.Ordinal);
        Assert.Equal("one 10.176.4.77/22", Members(await InspectAsync(world, "b")));
        await world.Containers.RestartAsync(
            new StopContainerRequest { Container = "one", Grace = 0 }, cancellationToken: Cancel);
        await world.Containers.StopAsync(
            new StopContainerRequest { Container = "one", Grace = 0 }, cancellationToken: Cancel);
        Assert.Equal("", Members(await InspectAsync(world, "b")));
        await world.Containers.StartAsync(new ContainerRequest { Container = "one" }, cancellationToken: Cancel);
        Assert.Equal("one 10.176.4.77/22", Members(await InspectAsync(world, "b")));
        Assert.Contains("one", await RefusedAsync(
            () => world.Networks.RemoveAsync(new NetworkRequest { Network = "b" })), StringComparison.Ordinal);
        var disconnect = new DisconnectNetworkRequest { Network = "b", Container = "one" };
        await world.Networks.DisconnectAsync(disconnect, cancellationToken: Cancel);
        Assert.Equal("", Members(await InspectAsync(world, "b")));
        Assert.Contains("is not connected", await RefusedAsync(() => world.Networks.DisconnectAsync(disconnect)),
            StringComparison.Ordinal);
        var pruned = await world.Networks.PruneAsync(new PruneRequest(), cancellationToken: Cancel);
        Assert.Equal(["b"], pruned.Removed);
    }

    [Fact]
    public async Task Hosts_FollowNetworks_AlsoForWhoSharesThem_AndKeepWhatOthersWrote()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.Networks.CreateAsync(Create("a"), cancellationToken: Cancel);
        await world.Networks.CreateAsync(Create("b"), cancellationToken: Cancel);
        await SleepAsync(world, "one", spec => spec.Endpoints.Add(new WireEndpoint { Network = "a" }));
        await SleepAsync(world, "two", spec =>
            (spec.NetworkMode, spec.NetworkContainer) = (WireNetworkMode.Container, "one"));
        var files = new[] { "one", "two" }
            .Select(name => Path.Combine(
                world.Engine.Paths.Names(world.Engine.Engine.Find(name)!.Id), "hosts"))
            .ToList();
        await File.AppendAllTextAsync(files[0], "192.0.2.1\tmine\n", Cancel);

        await world.Networks.ConnectAsync(
            new ConnectNetworkRequest
            {
                Container = "one",
                Endpoint = new WireEndpoint { Network = "b", Ipv4Address = "10.176.4.77" },
            },
            cancellationToken: Cancel);
        Assert.Equal(["10.176.0.2", "10.176.4.77"], Own(files[0]));
        Assert.Equal(["10.176.0.2", "10.176.4.77"], Own(files[1]));

        await world.Networks.DisconnectAsync(
            new DisconnectNetworkRequest { Network = "a", Container = "one" }, cancellationToken: Cancel);
        Assert.Equal(["10.176.4.77"], Own(files[0]));
        Assert.Equal(["10.176.4.77"], Own(files[1]));
        Assert.Contains("192.0.2.1\tmine", await File.ReadAllLinesAsync(files[0], Cancel));

        static IEnumerable<string> Own(string file) => File.ReadLines(file)
            .Select(line => line.Split('\t')[0])
            .Where(address => address.StartsWith("10.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_OfAContainerThatRests_IsTheClustersToAnswer()
    {
        await using var world = await EndpointWorld.StartAsync();
        var id = await world.Engine.CreateAsync(
            EngineWorld.Spec("one", "sleep", "1000") with { NetworkMode = NetworkMode.Networks });
        var attachments = world.Engine.Node.Networks.Attachments;
        attachments.IsOfCluster = true;

        Assert.Contains(
            "network mesh not found", await ConnectAsync("network mesh not found", ""), StringComparison.Ordinal);
        Assert.Empty(world.Engine.Engine.Find(id)!.Spec.Endpoints);
        Assert.Equal("", await ConnectAsync("", "10.208.0.9"));
        Assert.Equal("mesh", world.Engine.Engine.Find(id)!.Spec.Endpoints.Single().Network);
        Assert.Empty(attachments.List());
        attachments.IsOfCluster = false;

        async Task<string> ConnectAsync(string error, string address)
        {
            var news = attachments.News;
            var call = world.Networks.ConnectAsync(
                new ConnectNetworkRequest { Container = "one", Endpoint = new WireEndpoint { Network = "mesh" } },
                cancellationToken: Cancel);
            await news.WaitAsync(Cancel);
            attachments.Answer(
                new AttachmentAnswer
                {
                    Container = id.Value,
                    Network = "mesh",
                    Number = attachments.List().Single().Number,
                    Address = address,
                    Error = error,
                },
                obstacle: "");
            try
            {
                await call;
                return "";
            }
            catch (RpcException refused)
            {
                return refused.Status.Detail;
            }
        }
    }

    private static async Task SleepAsync(EndpointWorld world, string name, Action<WireContainer> change)
    {
        var begin = EndpointCalls.Begin("sleep", "1000");
        (begin.Detached, begin.Spec.Name) = (true, name);
        change(begin.Spec);
        await world.RunAsync(begin);
    }

    private static CreateNetworkRequest Create(string name, bool labels = false)
    {
        var request = new CreateNetworkRequest { Spec = new WireNetwork { Name = name } };
        if (labels)
        {
            request.Spec.Labels.Add("a", "b");
        }

        return request;
    }

    private static async Task<string[]> NamesAsync(EndpointWorld world, params string[] filters)
    {
        var reply = await world.Networks.ListAsync(
            new ListNetworksRequest { Filters = { filters } }, cancellationToken: Cancel);
        return [.. reply.Networks.Select(network => network.Name)];
    }

    private static async Task<JsonElement> InspectAsync(EndpointWorld world, string network)
    {
        var reply = await world.Networks.InspectAsync(
            new NetworkRequest { Network = network }, cancellationToken: Cancel);
        return JsonDocument.Parse(reply.Json.Memory).RootElement;
    }

    private static string Members(JsonElement network) => string.Join(
        ' ',
        network.GetProperty("Containers").EnumerateObject().Select(member =>
            $"{member.Value.GetProperty("Name").GetString()} {member.Value.GetProperty("IPv4Address").GetString()}"));

    private static async Task<string> RefusedAsync<T>(Func<AsyncUnaryCall<T>> call)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call());
        return failure.Status.Detail;
    }

    private static List<Agent.Engine.Events.EngineEvent> Read(Agent.Engine.Events.EngineEvents.Subscription events)
    {
        var all = new List<Agent.Engine.Events.EngineEvent>();
        while (events.Reader.TryRead(out var happened))
        {
            all.Add(happened);
        }

        return all;
    }
}
