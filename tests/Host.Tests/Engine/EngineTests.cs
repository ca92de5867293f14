using Orc.Agent.Engine;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Host.Tests.Engine;

/// <summary>The container engine against conmon, crun and the kernel.</summary>
public class EngineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OfAProgram_GivesItsOutputAndExitCode()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync("one", "sh", "-c", "echo hello; echo bad >&2; exit 3");
        await world.Engine.StartAsync(id, Cancel);

        var exit = await world.Engine.WaitAsync(id, Cancel);

        Assert.Equal(3, exit.Code);
        Assert.Contains(" stdout F hello", world.Log(id), StringComparison.Ordinal);
        Assert.Contains(" stderr F bad", world.Log(id), StringComparison.Ordinal);
        Assert.Equal(ContainerState.Exited, world.Engine.Find("one")!.State);
    }

    [Fact]
    public async Task Start_OfAProgramThatIsNotThere_Is127AndLeavesNothing()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync("one", "nosuch");

        var failure = await Assert.ThrowsAsync<EngineException>(() => world.Engine.StartAsync(id, Cancel));

        Assert.Equal(127, failure.ExitCode);
        Assert.Equal(ContainerState.Created, world.Engine.Find("one")!.State);
        Assert.Empty(Directory.EnumerateDirectories(world.Paths.Runs(id)));
    }

    [Fact]
    public async Task Create_OfAnImageIdThatIsNotHere_TakesNoOtherOfThatName()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = $"sha256:{new string('1', 64)}";

        var failure = await Assert.ThrowsAsync<EngineException>(
            () => world.CreateAsync(EngineWorld.Spec("one", "true") with { ImageId = id }));

        Assert.Equal(EngineFailure.NotFound, failure.Reason);
        Assert.Equal($"No such image: {id} (that was busybox)", failure.Message);
        Assert.Null(world.Engine.Find("one"));
    }

    [Fact]
    public async Task Stop_OfAProgramThatListens_IsQuickAndOfADeafOneKills()
    {
        await using var world = await EngineWorld.StartAsync();
        var listens =
            await world.CreateAsync("listens", "sh", "-c", "trap 'exit 7' TERM; while :; do sleep 0.05; done");
        var deaf = await world.CreateAsync("deaf", "sleep", "1000");
        await world.Engine.StartAsync(listens, Cancel);
        await world.Engine.StartAsync(deaf, Cancel);

        await world.Engine.StopAsync(listens, new StopRequest(), Cancel);
        await world.Engine.StopAsync(deaf, new StopRequest { Grace = TimeSpan.FromMilliseconds(50) }, Cancel);

        Assert.Equal(137, world.Engine.Find("deaf")!.LastExit!.Code);
        Assert.Equal(7, world.Engine.Find("listens")!.LastExit!.Code);
    }

    [Fact]
    public async Task Remove_WhileItIsStarted_EndsAndRemovesIt()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync("one", "sleep", "1000");
        var starting = world.Engine.StartAsync(id, Cancel);

        await world.Engine.RemoveAsync(id, new RemoveRequest { Force = true }, Cancel)
            .WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        await starting;
        Assert.Null(world.Engine.Find(id));
    }

    [Fact]
    public async Task Daemon_GoneAndBack_FindsRunningEndedAndRestartingContainers()
    {
        await using var world = await EngineWorld.StartAsync();
        var runs = await world.CreateAsync("runs", "sleep", "1000");
        var ends = await world.CreateAsync("ends", "sh", "-c", "sleep 0.3; exit 9");
        await world.Engine.StartAsync(runs, Cancel);
        await world.Engine.StartAsync(ends, Cancel);
        var (pid, exit) = (world.Engine.Find(runs)!.Pid, world.Engine.FindRunning(ends)!.Paths.Exit);

        await world.CloseAsync();
        await Eventually.ThatAsync("the other has ended", () => File.Exists(exit));
        await world.OpenAsync();

        Assert.Equal(pid, world.Engine.Find(runs)!.Pid);
        Assert.Equal(9, (await world.Engine.WaitAsync(ends, Cancel)).Code);
        await world.Engine.StopAsync(runs, new StopRequest { Grace = TimeSpan.Zero }, Cancel);
        Assert.Equal(137, world.Engine.Find(runs)!.LastExit!.Code);
    }

    [Fact]
    public async Task Monitor_Killed_EndsTheRunAndTheContainerWithIt()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync("one", "sleep", "1000");
        await world.Engine.StartAsync(id, Cancel);
        var monitor = await File.ReadAllTextAsync(world.Engine.FindRunning(id)!.Paths.Record, Cancel);
        var pid = System.Text.Json.JsonDocument.Parse(monitor).RootElement.GetProperty("monitorPid").GetInt32();

        System.Diagnostics.Process.GetProcessById(pid).Kill();
        var exit = await world.Engine.WaitAsync(id, Cancel);

        Assert.Equal(137, exit.Code);
        Assert.NotNull(exit.Error);
    }

    [Fact]
    public async Task Policy_OnFailure_StartsAgainAsOftenAsItSays()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(EngineWorld.Spec("one", "false") with
        {
            Restart = new RestartSpec(RestartPolicy.OnFailure, 2),
        });
        await world.Engine.StartAsync(id, Cancel);

        await Eventually.ThatAsync("it rests", () => world.Engine.Find(id)!.State == ContainerState.Exited);

        Assert.Equal(3, world.Engine.Find(id)!.RunCount);
        Assert.Equal(2, world.Engine.Find(id)!.RestartCount);
    }

    [Fact]
    public async Task Stop_WhileItWaitsForARestart_GivesItsAddressBack()
    {
        await using var world = await EngineWorld.StartAsync();
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "front" }, Cancel);
        var id = await world.CreateAsync(EngineWorld.Spec("one", "false") with
        {
            NetworkMode = NetworkMode.Networks,
            Endpoints = [new EndpointSpec { Network = "front" }],
            Restart = new RestartSpec(RestartPolicy.Always) { Delay = TimeSpan.FromHours(1) },
        });
        await world.Engine.StartAsync(id, Cancel);
        await Eventually.ThatAsync("it waits", () => world.Engine.Find(id)!.State == ContainerState.Restarting);
        Assert.Equal([id], world.Node.Networks.Members("front"));

        await world.Engine.StopAsync(id, new StopRequest(), Cancel);

        Assert.Equal(ContainerState.Exited, world.Engine.Find(id)!.State);
        Assert.Empty(world.Node.Networks.Members("front"));
        await world.Engine.StartAsync(id, Cancel);
        await Eventually.ThatAsync("it waits", () => world.Engine.Find(id)!.State == ContainerState.Restarting);
    }

    [Fact]
    public async Task Volume_OfTheImagesContent_IsFilledAndOutlivesTheContainer()
    {
        await using var world = await EngineWorld.StartAsync();
        var spec = EngineWorld.Spec("one", "sh", "-c", "cat /data/file; echo more >>/data/file") with
        {
            Mounts = [new MountSpec.Volume { Name = "kept", Target = "/data" }],
        };
        var first = await world.RunAsync(spec);
        var second = await world.RunAsync(
            spec with { Name = "two", Command = ["sh", "-c", "[ $(cat /data/file | wc -l) = 2 ]"] });

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Equal(["one", "two"], world.Engine.VolumeUsers("kept"));
    }

    [Fact]
    public async Task Volume_PartOfOne_MustBeThereAndIsFilled()
    {
        await using var world = await EngineWorld.StartAsync();
        const string Script = "[ -e /data/file ] && touch /data/here";
        var id = await world.CreateAsync(EngineWorld.Spec("site", "sh", "-c", Script) with
        {
            Mounts = [new MountSpec.Volume { Name = "sites", Target = "/data", Subpath = "one" }],
        });
        var volume = world.Node.Volumes.MountpointOf("sites");

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => world.Engine.StartAsync(id, Cancel));
        Assert.Contains("volume sites has no one", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(volume));

        Directory.CreateDirectory(Path.Combine(volume, "one"));
        await world.Engine.StartAsync(id, Cancel);
        Assert.Equal(0, (await world.Engine.WaitAsync(id, Cancel)).Code);
        Assert.Equal(["one"], Directory.GetFileSystemEntries(volume).Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Combine(volume, "one", "here")));
    }

    [Fact]
    public async Task Files_BindsTmpfsAndUser_AreAsAsked()
    {
        await using var world = await EngineWorld.StartAsync();
        var folder = Directory.CreateTempSubdirectory("orc-bind-");
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0x1ED);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "x"), "bound", Cancel);
        const string Script =
            "cat /bound/x && echo $(cat /run/secrets/key)$(stat -c %a:%u /run/secrets/key) && id -u && " +
            "touch /mem/y && " +
            "! touch /bound/z 2>/dev/null";
        var spec = EngineWorld.Spec("one", "sh", "-c", Script) with
        {
            User = "app",
            Mounts =
            [
                new MountSpec.Bind { Source = folder.FullName, Target = "/bound", ReadOnly = true },
                new MountSpec.Tmpfs { Target = "/mem" },
            ],
            Files =
            [
                new FileSpec
                {
                    Kind = FileKind.Secret, Name = "key", Target = "/run/secrets/key",
                    Content = [.. "hush"u8], Mode = 0x100, Uid = "1000",
                },
            ],
        };
        var id = await world.CreateAsync(spec);
        await world.Engine.StartAsync(id, Cancel);
        var exit = await world.Engine.WaitAsync(id, Cancel);

        Assert.True(exit.Code == 0, world.Log(id));
        Assert.Contains("hush400:1000", world.Log(id), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "hush", await File.ReadAllTextAsync(world.Paths.Record(id), Cancel), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Attach_BeforeTheStart_LosesNoOutput()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(EngineWorld.Spec("one", "cat") with { OpenStdin = true, StdinOnce = true });
        var attaching = world.Engine.AttachAsync(id, Cancel);
        await world.Engine.StartAsync(id, Cancel);
        using var attached = await attaching;

        await attached.WriteAsync("in and out"u8.ToArray(), Cancel);
        attached.CloseInput();
        var buffer = new byte[8192];
        var read = await attached.ReadAsync(buffer, Cancel);

        Assert.Equal("in and out"u8, buffer.AsSpan(0, read!.Value.Count));
        Assert.Null(await attached.ReadAsync(buffer, Cancel));
        Assert.Equal(0, (await world.Engine.WaitAsync(id, Cancel)).Code);
    }

    [Fact]
    public async Task Networks_OfTwoContainers_ConnectThem()
    {
        await using var world = await EngineWorld.StartAsync();
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "front" }, Cancel);
        var server = await world.CreateAsync(
            EngineWorld.Spec("server", "sh", "-c", "echo hi | nc -l -p 80") with
            {
                NetworkMode = NetworkMode.Networks,
                Endpoints = [new EndpointSpec { Network = "front" }],
            });
        await world.Engine.StartAsync(server, Cancel);
        var address = world.Engine.Find(server)!.Endpoints[0].Ipv4Address;
        var client = await world.CreateAsync(
            EngineWorld.Spec(
                "client", "sh", "-c", $"for i in 1 2 3 4 5; do nc {address} 80 && exit; sleep 0.1; done") with
            {
                NetworkMode = NetworkMode.Networks,
                Endpoints = [new EndpointSpec { Network = "front" }],
            });
        await world.Engine.StartAsync(client, Cancel);

        Assert.Equal(0, (await world.Engine.WaitAsync(client, Cancel)).Code);
        Assert.Contains(" stdout F hi", world.Log(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ThatIsCalledOffOnceItIsDone_CanBeTakenBack()
    {
        await using var world = await EngineWorld.StartAsync();
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "front" }, Cancel);
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "back" }, Cancel);
        var id = await world.CreateAsync(EngineWorld.Spec("one", "sleep", "60") with
        {
            NetworkMode = NetworkMode.Networks,
            Endpoints = [new EndpointSpec { Network = "front" }],
        });
        await world.Engine.StartAsync(id, Cancel);
        world.NamesSettled = Task.FromCanceled(new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => world.Engine.ConnectAsync(id, new EndpointSpec { Network = "back" }, Cancel));

        Assert.Equal(["front", "back"], world.Engine.Find(id)!.Spec.Endpoints.Select(endpoint => endpoint.Network));
        await world.Engine.DisconnectAsync(id, "back", Cancel);
        Assert.Equal("front", Assert.Single(world.Engine.Find(id)!.Endpoints).Network);
        await world.Engine.StopAsync(id, new StopRequest { Grace = TimeSpan.Zero }, Cancel);
    }

    [Fact]
    public async Task Connect_OfAContainerThatMadeItsHostsFileHuge_LeavesTheFileAlone()
    {
        await using var world = await EngineWorld.StartAsync();
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "front" }, Cancel);
        await world.Node.Networks.EnsureNetworkAsync(new NetworkSpec { Name = "back" }, Cancel);
        var id = await world.CreateAsync(EngineWorld.Spec("one", "sleep", "60") with
        {
            NetworkMode = NetworkMode.Networks,
            Endpoints = [new EndpointSpec { Network = "front" }],
        });
        await world.Engine.StartAsync(id, Cancel);
        var hosts = Path.Combine(world.Paths.Names(id), "hosts");
        var small = await File.ReadAllTextAsync(hosts, Cancel);

        await world.Engine.ConnectAsync(id, new EndpointSpec { Network = "back" }, Cancel);
        Assert.StartsWith(small, await File.ReadAllTextAsync(hosts, Cancel), StringComparison.Ordinal);
        Assert.Contains(
            world.Engine.Find(id)!.Endpoints[1].Ipv4Address!,
            await File.ReadAllTextAsync(hosts, Cancel),
            StringComparison.Ordinal);
        await world.Engine.DisconnectAsync(id, "back", Cancel);
        Assert.Equal(small, await File.ReadAllTextAsync(hosts, Cancel));

        await File.WriteAllTextAsync(hosts, new string('#', 2 << 20), Cancel);
        await world.Engine.ConnectAsync(id, new EndpointSpec { Network = "back" }, Cancel);
        Assert.Equal(2 << 20, new FileInfo(hosts).Length);
        await world.Engine.StopAsync(id, new StopRequest { Grace = TimeSpan.Zero }, Cancel);
    }
}
