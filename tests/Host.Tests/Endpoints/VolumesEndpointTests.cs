using System.Text.Json;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The verbs on volumes as a client of the daemon has them, over a socket.</summary>
public class VolumesEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Volumes_AreMade_ShownUsedAndRemoved()
    {
        await using var world = await EndpointWorld.StartAsync();
        var request = new WireVolume { Name = "data", Labels = { ["a"] = "b" } };
        var made = await world.Volumes.CreateAsync(request, cancellationToken: Cancel);
        await world.Volumes.CreateAsync(request, cancellationToken: Cancel);
        var anonymous = await world.Volumes.CreateAsync(new WireVolume(), cancellationToken: Cancel);
        var begin = EndpointCalls.Begin("sh", "-c", "cat /data/file; echo mine > /data/mine");
        begin.Spec.Name = "one";
        begin.Spec.Mounts.Add(new WireMount { Target = "/data", Volume = new WireVolumeMount { Name = "data" } });
        var run = await world.RunAsync(begin);

        Assert.Equal("from-the-image\n", run.Stdout);
        Assert.Equal("mine\n", await File.ReadAllTextAsync($"{made.Mountpoint}/mine", Cancel));
        Assert.Equal(["data"], await NamesAsync(world, "label=a=b"));
        Assert.Equal(["data"], await NamesAsync(world, "name=^d.*a$"));
        Assert.Empty(await NamesAsync(world, "name=^ata"));
        Assert.Equal([anonymous.Spec.Name], await NamesAsync(world, "dangling=true"));
        Assert.Equal(["data"], await NamesAsync(world, "dangling=false"));
        var inspected =
            await world.Volumes.InspectAsync(new VolumeRequest { Volume = "data" }, cancellationToken: Cancel);
        var json = JsonDocument.Parse(inspected.Json.Memory).RootElement;
        Assert.Equal(made.Mountpoint, json.GetProperty("Mountpoint").GetString());
        Assert.Equal("b", json.GetProperty("Labels").GetProperty("a").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("Options").ValueKind);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Volumes.RemoveAsync(
                new RemoveVolumeRequest { Volume = "data", Force = true }, cancellationToken: Cancel));
        Assert.Contains("used by one", failure.Status.Detail, StringComparison.Ordinal);
        var pruned = await world.Volumes.PruneAsync(new PruneRequest { All = true }, cancellationToken: Cancel);
        Assert.Equal([anonymous.Spec.Name], pruned.Removed);
        await world.Containers.RemoveAsync(new RemoveContainerRequest { Container = "one" }, cancellationToken: Cancel);
        await world.Volumes.RemoveAsync(new RemoveVolumeRequest { Volume = "data" }, cancellationToken: Cancel);
        failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Volumes.InspectAsync(
                new VolumeRequest { Volume = "data" }, cancellationToken: Cancel));
        Assert.Equal((StatusCode.NotFound, "no such volume: data"), (failure.StatusCode, failure.Status.Detail));
    }

    private static async Task<string[]> NamesAsync(EndpointWorld world, params string[] filters)
    {
        var reply = await world.Volumes.ListAsync(
            new ListVolumesRequest { Filters = { filters } }, cancellationToken: Cancel);
        return [.. reply.Volumes.Select(volume => volume.Spec.Name)];
    }
}
