using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Conmon;
using Orc.Agent.Engine.Logs;
using Orc.Host.Tests.Engine;
using Orc.Model.Containers;
using Orc.Model.Units;
using Orc.Protocol.Logs;

namespace Orc.Host.Tests.Logs;

/// <summary>Logs as conmon writes them, while they are rotated: not a line is lost, doubled or out of order.</summary>
public class LogTests
{
    private const int Lines = 30_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lines_AcrossManyRotations_AreAllReadOnceByFollowersAndReaders()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var rotation = Rotation(world, TimeProvider.System);

        // It pauses ten times, so that each can be seen, however fast the machine is.
        var id = await world.CreateAsync(Talker(
            "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo line $i; [ $((i % 3000)) -eq 0 ] && sleep 0.06; done"));
        await world.Engine.StartAsync(id, Cancel);
        var following = ReadAsync(logs, new LogQuery { Container = id, Follow = true });
        var rotations = 0;
        while (world.Engine.Find(id)!.State == ContainerState.Running)
        {
            var before = LogSeries.Numbers(world.Paths.Log(id)).Count;
            rotation.Look();
            rotations += LogSeries.Numbers(world.Paths.Log(id)).Count - before;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        Assert.True(rotations >= 3, $"only {rotations} rotations: the test shows nothing");
        Assert.Equal(Expected(1, Lines), await following);
        Assert.Equal(Expected(1, Lines), await ReadAsync(logs, new LogQuery { Container = id }));
        Assert.Equal(
            Expected(Lines - 9_999, Lines), await ReadAsync(logs, new LogQuery { Container = id, Tail = 10_000 }));
    }

    [Fact]
    public async Task Lines_OfAReaderThatStopsAndGoesOn_AreEachReadOnce()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var rotation = Rotation(world, TimeProvider.System);
        var id = await world.CreateAsync(Talker("i=0; while [ $i -lt 30000 ]; do i=$((i+1)); echo line $i; done"));
        await world.Engine.StartAsync(id, Cancel);
        var (text, position) = ("", (LogPosition?)null);
        var isLast = false;
        while (!isLast)
        {
            isLast = world.Engine.Find(id)!.State != ContainerState.Running;
            await foreach (var batch in logs.ReadAsync(new LogQuery { Container = id, After = position }, Cancel))
            {
                text += Text(batch);
                position = batch.Position;
            }

            rotation.Look();
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        Assert.Equal(Expected(1, Lines), text);
    }

    [Fact]
    public async Task Follow_OfARestartedContainer_GoesOnThroughItsRunsAndEndsWithIt()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var id = await world.CreateAsync(Talker("echo run; sleep 0.1; exit 1") with
        {
            Restart = new RestartSpec(RestartPolicy.OnFailure, 2),
        });
        await world.Engine.StartAsync(id, Cancel);

        Assert.Equal("run\nrun\nrun\n", await ReadAsync(logs, new LogQuery { Container = id, Follow = true }));
        Assert.Equal("run\nrun\nrun\n", await ReadAsync(logs, new LogQuery { Container = id }));
    }

    [Fact]
    public async Task Follow_OfARemovedContainer_Ends()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var id = await world.CreateAsync(Talker("echo here; sleep 1000"));
        await world.Engine.StartAsync(id, Cancel);
        var following = ReadAsync(logs, new LogQuery { Container = id, Follow = true });
        await Eventually.ThatAsync("it has spoken", () => new FileInfo(world.Paths.Log(id)).Length > 0);
        await world.Engine.RemoveAsync(id, new RemoveRequest { Force = true }, Cancel);
        Assert.Equal("here\n", await following);
    }

    [Fact]
    public async Task Rotation_BrokenOffByACrash_IsHealedAndLosesNothing()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var id = await world.CreateAsync(Talker("echo a; read x; echo b; read x; echo c; read x") with
        {
            OpenStdin = true,
        });
        var attaching = world.Engine.AttachAsync(id, Cancel);
        await world.Engine.StartAsync(id, Cancel);
        using var client = await attaching;
        var log = world.Paths.Log(id);
        await Eventually.ThatAsync("a", () => new FileInfo(log).Length > 0);

        // As if the daemon had died here: renamed, and conmon was not told.
        File.Move(log, LogSeries.Rotated(log, 1));
        await SayAsync(client);
        await Eventually.ThatAsync("b", () => File.ReadAllText(LogSeries.Rotated(log, 1))
            .Contains("F b", StringComparison.Ordinal));
        var time = new ManualTime();
        var rotation = Rotation(world, time);
        rotation.Look();
        Assert.False(File.Exists(log));
        time.Advance(TimeSpan.FromSeconds(3));
        rotation.Look();
        await Eventually.ThatAsync("there is a new file", () => File.Exists(log));
        await SayAsync(client);
        await Eventually.ThatAsync("c", () => new FileInfo(log).Length > 0);
        Assert.Equal("a\nb\nc\n", await ReadAsync(logs, new LogQuery { Container = id }));
    }

    [Fact]
    public async Task Read_OfAContainerWithoutALog_SaysSo()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var id = await world.CreateAsync(Talker("true") with { Logging = new LogSpec { Driver = "none" } });
        var failure = await Assert.ThrowsAsync<EngineException>(
            () => ReadAsync(logs, new LogQuery { Container = id }));
        Assert.Equal("configured logging driver does not support reading", failure.Message);
    }

    [Fact]
    public async Task Read_OfAMillionLines_IsQuick()
    {
        await using var world = await EngineWorld.StartAsync();
        await using var signals = Signals(world);
        var logs = new ContainerLogs(world.Engine, world.Paths, signals, TimeProvider.System);
        var exit = await world.RunAsync(Talker("yes $(printf '%099d' 7) | head -n 1000000") with
        {
            Logging = new LogSpec { MaxSize = new ByteSize(1L << 30) },
        });
        Assert.Equal(0, exit.Code);
        var start = TimeProvider.System.GetTimestamp();
        var (lines, id) = (0, world.Engine.Find("talker")!.Id);
        await foreach (var batch in logs.ReadAsync(new LogQuery { Container = id }, Cancel))
        {
            var rest = batch.Lines.Span;
            while (LogLine.TryTake(ref rest, out var line))
            {
                lines += line.IsPartial ? 0 : 1;
            }
        }

        var took = TimeProvider.System.GetElapsedTime(start);
        TestContext.Current.SendDiagnosticMessage($"a million lines in {took.TotalMilliseconds} ms");
        Assert.Equal(1_000_000, lines);
        Assert.True(took < TimeSpan.FromSeconds(5), $"it took {took}");
    }

    private static ContainerSpec Talker(string script) => EngineWorld.Spec("talker", "sh", "-c", script) with
    {
        Logging = new LogSpec { MaxSize = new ByteSize(100_000), MaxFiles = 1000 },
    };

    private static LogSignals Signals(EngineWorld world) =>
        new(world.Engine.Events, NullLogger<LogSignals>.Instance);

    private static LogRotation Rotation(EngineWorld world, TimeProvider time) =>
        new(world.Engine, world.Paths, time, NullLogger<LogRotation>.Instance);

    private static string Expected(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(number => $"line {number}\n"));

    private static async Task<string> ReadAsync(ContainerLogs logs, LogQuery query)
    {
        var text = new StringBuilder();
        await foreach (var batch in logs.ReadAsync(query, Cancel))
        {
            text.Append(Text(batch));
        }

        return text.ToString();
    }

    private static string Text(LogBatch batch)
    {
        var text = new StringBuilder();
        var lines = batch.Lines.Span;
        while (LogLine.TryTake(ref lines, out var line))
        {
            text.Append(Encoding.UTF8.GetString(line.Content)).Append(line.IsPartial ? "" : "\n");
        }

        return text.ToString();
    }

    private static Task SayAsync(AttachClient client) => client.WriteAsync("\n"u8.ToArray(), Cancel).AsTask();

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan time) => _ticks += time.Ticks;
    }
}
