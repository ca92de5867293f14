using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Protocol.Logs;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>The calls of a client of the daemon, over a socket.</summary>
public class ContainersEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_InTheForeground_GivesAllOutputAndThenTheCode()
    {
        await using var world = await EndpointWorld.StartAsync();
        var result = await RunAsync(world, Begin("sh", "-c", "seq 1 20000; echo bad >&2; exit 5"));

        Assert.Equal(5, result.Code);
        Assert.Equal(string.Concat(Enumerable.Range(1, 20000).Select(number => $"{number}\n")), result.Stdout);
        Assert.Equal("bad\n", result.Stderr);
        Assert.Null(result.Failed);
        var container = Assert.Single((await world.Containers.ListAsync(new() { All = true })).Containers);
        Assert.Equal(result.Id, container.Id);
        Assert.Matches("^[a-z]+_[a-z]+$", container.Name);
        Assert.Equal("bridge", Assert.Single(container.Spec.Endpoints).Network);
    }

    [Fact]
    public async Task Run_WithInput_ReadsItToItsEnd()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("sh", "-c", "wc -c");
        (begin.Spec.OpenStdin, begin.Spec.StdinOnce, begin.AttachStdin) = (true, true, true);
        using var call = world.Containers.Run(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, Cancel);
        var piece = ByteString.CopyFrom(new byte[100_000]);
        for (var count = 0; count < 10; count++)
        {
            await call.RequestStream.WriteAsync(new RunInput { Stdin = piece }, Cancel);
        }

        await call.RequestStream.WriteAsync(new RunInput { StdinClosed = true }, Cancel);
        var result = await RunResult.ReadAsync(call.ResponseStream);
        Assert.Equal("1000000\n", result.Stdout);
        Assert.Equal(0, result.Code);
    }

    [Fact]
    public async Task Run_OfATerminal_HasItsSizeFromTheFirstLook()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("stty", "size");
        begin.Spec.Tty = true;
        begin.Size = new TerminalSize { Rows = 41, Columns = 99 };
        Assert.Equal("41 99\r\n", (await RunAsync(world, begin)).Stdout);
    }

    [Theory]
    [InlineData("nosuch", 127)]
    [InlineData("/etc", 126)]
    public async Task Run_OfWhatCannotRun_HasDockersCodesAndRemovesItself(string program, int code)
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin(program);
        begin.Spec.AutoRemove = true;
        var result = await RunAsync(world, begin);
        Assert.True(code == result.Failed?.Code, $"{result.Failed}");
        Assert.Contains("cannot start container", result.Failed!.Message, StringComparison.Ordinal);
        Assert.Empty((await world.Containers.ListAsync(new() { All = true })).Containers);
    }

    [Fact]
    public async Task Run_OfAnImageThatIsNotThere_Is125()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("true");
        (begin.Spec.Image, begin.Pull) = ("nosuch:1", "never");
        var result = await RunAsync(world, begin);
        Assert.Equal(125, result.Failed?.Code);
        Assert.Contains("No such image: nosuch:1", result.Failed!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatRemovesItself_IsGoneAfterItsEnd()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("echo", "x");
        begin.Spec.AutoRemove = true;
        begin.Spec.Name = "once";
        for (var count = 0; count < 3; count++)
        {
            var result = await RunAsync(world, begin);
            Assert.Equal(("x\n", 0), (result.Stdout, result.Code ?? -1));
            Assert.Empty((await world.Containers.ListAsync(new() { All = true })).Containers);
        }
    }

    [Fact]
    public async Task Run_Detached_RunsOnAndIsAttachedTo()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("cat");
        (begin.Detached, begin.Spec.OpenStdin, begin.Spec.Name) = (true, true, "cat");
        var started = await RunAsync(world, begin);
        Assert.True(started.Started);

        using var call = world.Containers.Attach(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(
            new AttachInput
            {
                Begin = new AttachBegin { Container = "cat", Stdin = true, Stdout = true, Stderr = true },
            },
            Cancel);
        await call.RequestStream.WriteAsync(new AttachInput { Stdin = ByteString.CopyFromUtf8("hello\n") }, Cancel);
        var said = await RunResult.ReadAsync(call.ResponseStream, enough: result => result.Stdout == "hello\n");
        await call.RequestStream.WriteAsync(new AttachInput { Signal = "KILL" }, Cancel);
        Assert.Equal(137, (await RunResult.ReadAsync(call.ResponseStream, said)).Code);
    }

    [Fact]
    public async Task Run_ClientDetaches_TheContainerRunsOn()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("sleep", "100");
        begin.Spec.Name = "left";
        using (var call = world.Containers.Run(cancellationToken: Cancel))
        {
            await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, Cancel);
            var before = await RunResult.ReadAsync(call.ResponseStream, enough: result => result.Started);
            await call.RequestStream.WriteAsync(new RunInput { Detach = true }, Cancel);
            Assert.Null((await RunResult.ReadAsync(call.ResponseStream, before)).Code);
        }

        Assert.Equal("left", Assert.Single((await world.Containers.ListAsync(new())).Containers).Name);
    }

    [Fact]
    public async Task Exec_InARunningContainer_GivesOutputInputAndCode()
    {
        await using var world = await EndpointWorld.StartAsync();
        await StartSleeperAsync(world, "sleeper");
        using var call = world.Containers.Exec(cancellationToken: Cancel);
        var begin = new ExecBegin { Container = "sleeper", Stdin = true };
        begin.Command.Add(["sh", "-c", "read line; echo got $line $X; exit 4"]);
        begin.Environment.Add(new WireEnvironmentVariable { Name = "X", Value = "y" });
        await call.RequestStream.WriteAsync(new ExecInput { Begin = begin }, Cancel);
        await call.RequestStream.WriteAsync(new ExecInput { Stdin = ByteString.CopyFromUtf8("it\n") }, Cancel);
        var result = await RunResult.ReadAsync(call.ResponseStream);
        Assert.Equal(("got it y\n", 4), (result.Stdout, result.Code ?? -1));
    }

    [Fact]
    public async Task Exec_OfWhatIsNotThere_Is127()
    {
        await using var world = await EndpointWorld.StartAsync();
        await StartSleeperAsync(world, "sleeper");
        using var call = world.Containers.Exec(cancellationToken: Cancel);
        var begin = new ExecBegin { Container = "sleeper" };
        begin.Command.Add("nosuch");
        await call.RequestStream.WriteAsync(new ExecInput { Begin = begin }, Cancel);
        Assert.Equal(127, (await RunResult.ReadAsync(call.ResponseStream)).Failed?.Code);
    }

    [Fact]
    public async Task Logs_RecordsAndBatches_SayTheSame()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("sh", "-c", "seq 1 5000; echo bad >&2; printf end");
        begin.Spec.Name = "talker";
        await RunAsync(world, begin);
        var request = new LogsRequest { Container = "talker", Stdout = true, Stderr = true };
        var records = await ReadLogsAsync(world, request);
        var batches = await ReadLogsAsync(world, new LogsRequest(request) { Batched = true });
        Assert.Equal(records.Text, batches.Text);
        Assert.Contains("\n5000\n", records.Text, StringComparison.Ordinal);
        Assert.Contains("bad\n", records.Text, StringComparison.Ordinal);
        Assert.Contains("end", records.Text, StringComparison.Ordinal);
        Assert.Equal("", (await ReadLogsAsync(world, new LogsRequest(request) { After = records.Position })).Text);
        var tail = new LogsRequest(request) { Tail = 2, Stderr = false, Batched = true };
        Assert.Equal("end", (await ReadLogsAsync(world, tail)).Text[^3..]);
    }

    [Fact]
    public async Task Verbs_OnWhatIsNotThere_SayWhat()
    {
        await using var world = await EndpointWorld.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Containers.StartAsync(new ContainerRequest { Container = "nosuch" }));
        Assert.Equal(
            (StatusCode.NotFound, "No such container: nosuch"), (failure.StatusCode, failure.Status.Detail));
        failure = await Assert.ThrowsAsync<RpcException>(
            async () => await world.Containers.ListAsync(new ListContainersRequest { Filters = { "a=b" } }));
        Assert.Equal((StatusCode.InvalidArgument, "invalid filter 'a'"), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Verbs_OnARunningContainer_DoWhatTheySay()
    {
        await using var world = await EndpointWorld.StartAsync();
        await StartSleeperAsync(world, "one");
        var one = new ContainerRequest { Container = "one" };
        await world.Containers.PauseAsync(one);
        Assert.Equal(WireContainerState.Paused, (await OnlyAsync(world)).State);
        await world.Containers.UnpauseAsync(one);
        await world.Containers.RenameAsync(new RenameContainerRequest { Container = "one", Name = "two" });
        var two = new ContainerRequest { Container = "two" };
        var pid = (await OnlyAsync(world)).Pid;
        await world.Containers.RestartAsync(new StopContainerRequest { Container = "two", Grace = 0 });
        Assert.NotEqual(pid, (await OnlyAsync(world)).Pid);
        var top = await world.Containers.TopAsync(new TopRequest { Container = "two" });
        Assert.Contains("sleep 1000", Assert.Single(top.Processes).Values.Last(), StringComparison.Ordinal);
        using var stats = world.Containers.Stats(new StatsRequest(), cancellationToken: Cancel);
        Assert.True(await stats.ResponseStream.MoveNext(Cancel));
        Assert.Equal("two", Assert.Single(stats.ResponseStream.Current.Containers).Name);
        Assert.True(stats.ResponseStream.Current.Containers[0].Pids > 0);
        var waiting = world.Containers.WaitAsync(two);
        await world.Containers.KillAsync(new KillContainerRequest { Container = "two" });
        Assert.Equal(137, (await waiting).Code);
        Assert.Equal((await OnlyAsync(world)).Id, Assert.Single((await world.Containers.PruneAsync(new())).Removed));
    }

    [Fact]
    public async Task Inspect_OfARunningContainer_HasWhatScriptsRead()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = Begin("sleep", "1000");
        (begin.Spec.Name, begin.Detached) = ("web", true);
        begin.Spec.Ports.Add(new WirePort { Target = 80, HostPort = 8080 });
        begin.Spec.Mounts.Add(new WireMount { Target = "/data", Volume = new WireVolumeMount { Name = "vol" } });
        begin.Spec.Mounts.Add(new WireMount { Target = "/anon", Volume = new WireVolumeMount() });
        Assert.Null((await RunAsync(world, begin)).Failed);
        var reply = await world.Containers.InspectAsync(new ContainerRequest { Container = "web" });
        using var document = JsonDocument.Parse(reply.Json.Memory);
        var root = document.RootElement;
        Assert.Equal("/web", root.GetProperty("Name").GetString());
        Assert.True(root.GetProperty("State").GetProperty("Running").GetBoolean());
        var settings = root.GetProperty("NetworkSettings");
        Assert.Equal("8080", settings.GetProperty("Ports").GetProperty("80/tcp")[0].GetProperty("HostPort").GetString());
        var bridge = settings.GetProperty("Networks").GetProperty("bridge");
        Assert.NotEqual("", bridge.GetProperty("IPAddress").GetString());
        Assert.Equal(64, bridge.GetProperty("NetworkID").GetString()!.Length);
        var mounts = root.GetProperty("Mounts").EnumerateArray().ToList();
        Assert.Equal("vol", mounts[0].GetProperty("Name").GetString());
        Assert.Equal(64, mounts[1].GetProperty("Name").GetString()!.Length);
        Assert.All(mounts, mount => Assert.True(Directory.Exists(mount.GetProperty("Source").GetString())));
    }

    [Fact]
    public async Task WatchEvents_OfARun_TellsItInDockersWords()
    {
        await using var world = await EndpointWorld.StartAsync();
        var before = TimeProvider.System.GetUtcNow();
        var begin = Begin("sh", "-c", "exit 3");
        begin.Spec.Name = "short";
        await RunAsync(world, begin);
        using var call = world.System.WatchEvents(
            new EventsRequest
            {
                Since = before.ToTimestamp(),
                Until = TimeProvider.System.GetUtcNow().ToTimestamp(),
                Filters = { "container=short" },
            },
            cancellationToken: Cancel);
        var told = new List<string>();
        await foreach (var happened in call.ResponseStream.ReadAllAsync(Cancel))
        {
            told.Add(happened.Action);
            if (happened.Action == "die")
            {
                Assert.Equal("3", happened.Attributes["exitCode"]);
            }
        }

        Assert.Equal(["create", "start", "die"], told.Where(action => action is "create" or "start" or "die"));
    }

    [Fact]
    public async Task System_VersionInfoAndShutdown_Answer()
    {
        await using var world = await EndpointWorld.StartAsync();
        await StartSleeperAsync(world, "one");
        var version = await world.System.GetVersionAsync(new Empty());
        Assert.Equal(Environment.ProcessId, version.Pid);
        var info = await world.System.GetInfoAsync(new Empty());
        Assert.Equal((1, 1, 1, "testhost"), (info.Containers, info.ContainersRunning, info.Images, info.NodeName));
        Assert.Equal("crun", info.Runtimes[0]);
        using var watch = world.System.WatchEvents(new EventsRequest(), cancellationToken: Cancel);
        await watch.ResponseHeadersAsync;
        using var call = world.System.Shutdown(
            new ShutdownRequest { StopContainers = true, Grace = 0 }, cancellationToken: Cancel);
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal("Stopped one", call.ResponseStream.Current.Message);
        Assert.False(await call.ResponseStream.MoveNext(Cancel));
        Assert.True(world.Control.Lifetime!.ApplicationStopping.IsCancellationRequested);
        var ended = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(Cancel))
            {
                // What was told before.
            }
        });
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
    }

    private static RunBegin Begin(params string[] command)
    {
        var begin = new RunBegin
        {
            Spec = new WireContainer { Image = "busybox", Command = new StringList() },
            AttachStdout = true,
            AttachStderr = true,
        };
        begin.Spec.Command.Values.Add(command);
        return begin;
    }

    private static async Task<RunResult> RunAsync(EndpointWorld world, RunBegin begin)
    {
        using var call = world.Containers.Run(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, Cancel);
        return await RunResult.ReadAsync(call.ResponseStream);
    }

    private static async Task StartSleeperAsync(EndpointWorld world, string name)
    {
        var begin = Begin("sleep", "1000");
        (begin.Detached, begin.Spec.Name) = (true, name);
        await RunAsync(world, begin);
    }

    private static async Task<WireContainerReport> OnlyAsync(EndpointWorld world) =>
        Assert.Single((await world.Containers.ListAsync(new() { All = true })).Containers);

    private static async Task<(string Text, string Position)> ReadLogsAsync(EndpointWorld world, LogsRequest request)
    {
        using var call = world.Containers.Logs(request, cancellationToken: Cancel);
        var text = new StringBuilder();
        var position = "";
        await foreach (var record in call.ResponseStream.ReadAllAsync(Cancel))
        {
            ReadOnlySpan<byte> lines = record.Batch.Span;
            while (LogLine.TryTake(ref lines, out var line))
            {
                text.Append(Encoding.UTF8.GetString(line.Content)).Append(line.IsPartial ? "" : "\n");
            }

            text.Append(record.Content.ToStringUtf8());
            position = record.Position;
        }

        return (text.ToString(), position);
    }
}
