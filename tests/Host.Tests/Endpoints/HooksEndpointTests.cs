using System.Collections.Immutable;
using Orc.Agent.Engine;
using Orc.Host.Tests.Engine;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>What hooks write, as a client that watches hears it.</summary>
public sealed class HooksEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchHooks_AProject_HearsAllThatWasWrittenBeforeItEnds()
    {
        await using var world = await EndpointWorld.StartAsync();
        using var call = world.Containers.WatchHooks(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new HooksInput { Project = "shop" }, Token);
        _ = await call.ResponseHeadersAsync;
        var web = await world.Engine.CreateAsync(Spec("shop-web-1", "shop"));
        var other = await world.Engine.CreateAsync(Spec("other-web-1", "other"));
        foreach (var id in (ContainerId[])[web, other])
        {
            await world.Engine.Engine.StartAsync(id, Token);
            await world.Engine.Engine.StopAsync(id, new StopRequest(), Token);
        }

        await call.RequestStream.CompleteAsync();

        var told = new List<string>();
        while (await call.ResponseStream.MoveNext(Token))
        {
            var line = call.ResponseStream.Current;
            told.Add($"{line.Container} {line.Service} {line.Content.ToStringUtf8()}");
        }

        Assert.Equal(
            [
                "shop-web-1 web up",
                "shop-web-1 web and running",
                "shop-web-1 web going",
                "shop-web-1 web pre_stop hook of container shop-web-1 of service web (sh -c echo going; exit 9) ended "
                + "with 9: going; the container is stopped all the same",
            ],
            told);
    }

    private static ContainerSpec Spec(string name, string project) => EngineWorld.Spec(name, "sleep", "300") with
    {
        Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("com.docker.compose.project", project)
            .Add("com.docker.compose.service", "web"),
        Init = true,
        Hooks = new HookSet
        {
            PostStart = [Hook("echo up; printf 'and running'")],
            PreStop = [Hook("echo going; exit 9")],
        },
    };

    private static HookSpec Hook(string script) => new() { Command = ["sh", "-c", script], Environment = [] };
}
