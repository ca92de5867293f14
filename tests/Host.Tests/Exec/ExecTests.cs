using System.Text;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Exec;
using Orc.Host.Tests.Engine;
using Orc.Linux.Processes;
using Orc.Linux.Terminals;
using Orc.Model.Containers;

namespace Orc.Host.Tests.Exec;

/// <summary>Further processes in running containers, against crun and the kernel.</summary>
public sealed class ExecTests : IAsyncLifetime
{
    private EngineWorld _world = null!;
    private ExecWorld _exec = null!;
    private ContainerId _container;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await EngineWorld.StartAsync();
        _container = await _world.CreateAsync(EngineWorld.Spec("one", "sleep", "1000") with
        {
            Environment = [new EnvironmentVariable("A", "1")],
        });
        await _world.Engine.StartAsync(_container, Cancel);
        _exec = new ExecWorld(_world);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(_exec.Directories());
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Exec_OfAProgram_GivesOutputErrorAndCode()
    {
        var result = await RunAsync("sh", "-c", "echo out; echo err >&2; exit 7");

        Assert.Equal((7, "out\n", "err\n"), (result.Code, result.Output, result.Error));
    }

    [Fact]
    public async Task Exec_WithInput_ReadsItToItsEnd()
    {
        await using var session = await StartAsync(Request("cat") with { OpenStdin = true });
        await session.Input!.WriteAsync("hello\n"u8.ToArray(), Cancel);
        session.CloseInput();

        var result = await ReadAsync(session);

        Assert.Equal((0, "hello\n"), (result.Code, result.Output));
    }

    [Fact]
    public async Task Exec_ALotOfOutput_IsAllThere()
    {
        var result = await RunAsync("sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x");

        Assert.Equal(5_000_000, result.Output.Length);
    }

    [Fact]
    public async Task Exec_AsAUserElsewhere_HasItsIdsHomeAndDirectory()
    {
        var result = await RunAsync(Request("sh", "-c", "id -u; id -g; echo $HOME $A $B; pwd") with
        {
            User = "app",
            WorkingDirectory = "/tmp",
            Environment = [new EnvironmentVariable("B", "2")],
        });

        Assert.Equal("1000\n1000\n/home/app 1 2\n/tmp\n", result.Output);
    }

    [Fact]
    public async Task Exec_IsConfinedAsItsContainer()
    {
        const string Facts = "grep -E '^(CapBnd|Seccomp|NoNewPrivs):' /proc/self/status; cat /proc/self/cgroup";
        var first = _world.Engine.FindRunning(_container)!.Pid;
        var container = await File.ReadAllLinesAsync($"/proc/{first}/status", Cancel);

        var result = await RunAsync("sh", "-c", Facts);

        Assert.Contains("Seccomp:\t2\n", result.Output, StringComparison.Ordinal);
        Assert.Contains(container.First(line => line.StartsWith("CapBnd:", StringComparison.Ordinal)), result.Output,
            StringComparison.Ordinal);
        Assert.Contains(_container.Value, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_Privileged_HasMoreCapabilities()
    {
        var plain = await RunAsync("grep", "CapEff", "/proc/self/status");
        var privileged = await RunAsync(Request("grep", "CapEff", "/proc/self/status") with { Privileged = true });

        Assert.NotEqual(plain.Output, privileged.Output);
    }

    [Fact]
    public async Task Exec_OnATerminal_KnowsItsSizeAndResizes()
    {
        // crun sets the size of an exec's terminal when the program may run already (as docker does): its first look
        // can find none, and it hears of the size right after.
        const string Looks = "tty; until stty size 2>/dev/null; do sleep 0.01; done; read line; stty size; "
            + "echo got $line; echo $TERM";
        await using var session = await StartAsync(
            Request("sh", "-c", Looks) with
            {
                Tty = true,
                OpenStdin = true,
                Size = new WindowSize(33, 99),
            });
        var output = new StringBuilder();
        var reading = ReadAsync(session, output);
        await Eventually.ThatAsync(
            "the size is said",
            () => Text(output).Contains("33 99", StringComparison.Ordinal),
            () => $"{Text(output)}; the process: {(reading.IsCompleted ? "ended" : "goes on")}");
        await session.ResizeAsync(new WindowSize(50, 130), Cancel);
        await session.Input!.WriteAsync("word\n"u8.ToArray(), Cancel);

        var code = await reading;

        Assert.Equal(0, code);
        Assert.StartsWith("/dev/pts/", Text(output), StringComparison.Ordinal);
        Assert.Contains("50 130\r\ngot word\r\nxterm", Text(output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(127, "exec: \"nope\": executable file not found in $PATH", "", "nope")]
    [InlineData(127, "exec: \"/nope\": stat /nope: no such file or directory", "", "/nope")]
    [InlineData(126, "exec: \"/etc\": permission denied", "", "/etc")]
    [InlineData(126, "exec: \"/etc/passwd\": permission denied", "", "/etc/passwd")]
    [InlineData(126, "chdir to cwd (\"/nope\") set in config.json failed: no such file or directory", "/nope", "true")]
    public async Task Exec_WhatCannotStart_IsDockersWordsAndCode(
        int code, string words, string directory, string command)
    {
        var request = Request(command) with { WorkingDirectory = directory.Length == 0 ? null : directory };
        await using var session = await StartAsync(request);
        var error = new StringBuilder();

        var failure = await Assert.ThrowsAsync<EngineException>(() => ReadAsync(session, error));

        Assert.Equal(
            (code, $"OCI runtime exec failed: exec failed: unable to start container process: {words}"),
            (failure.ExitCode, failure.Message));
        Assert.Equal("", error.ToString());
    }

    [Fact]
    public async Task Exec_InAContainerThatDoesNotRun_IsRefused()
    {
        var stopped = await _world.CreateAsync("two", "sleep", "1");

        var failure = await Assert.ThrowsAsync<EngineException>(() => StartAsync(
            new ExecRequest { Container = stopped, Command = ["true"] }));

        Assert.Equal(
            (EngineFailure.Conflict, $"container {stopped} is not running"), (failure.Reason, failure.Message));
    }

    [Fact]
    public async Task Exec_Disposed_EndsTheProcessAndItsChildren()
    {
        await using (var session = await StartAsync(Request("sh", "-c", "sleep 777 & sleep 778; true")))
        {
            await Eventually.ThatAsync("it runs", () => Running("777") && Running("778"));
        }

        await Eventually.ThatAsync("they are gone", () => !Running("777") && !Running("778"));
    }

    [Fact]
    public async Task Exec_DisposedAtOnce_LeavesNothing()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var session = await StartAsync(Request("sleep", "776"));
        }

        Assert.False(Running("776"));
    }

    [Fact]
    public async Task Exec_LeavesAChildWithItsOutput_EndsAllTheSame()
    {
        var result = await RunAsync("sh", "-c", "sleep 779 & echo done");

        Assert.Equal((0, "done\n"), (result.Code, result.Output));
    }

    [Fact]
    public async Task Exec_KilledBySignalAtOnce_Is128AndTheSignal()
    {
        await using var session = await StartAsync(Request("sleep", "780"));

        Assert.True(await session.TrySendSignalAsync(Signals.Terminate, Cancel));

        Assert.Equal(143, await session.WaitAsync(Cancel));
    }

    [Fact]
    public async Task ExecDetached_OutlivesTheDaemon_AndTheRestIsCleared()
    {
        var request = Request("sh", "-c", "echo x >/tmp/mark; sleep 781");
        await _exec.Runner.StartDetachedAsync(request with { Tty = true }, Cancel);
        await Eventually.ThatAsync("it runs", () => Running("781"));
        await StartAsync(Request("sleep", "782"));
        await Eventually.ThatAsync("it runs", () => Running("782"));

        await _world.ReopenAsync();
        _exec = new ExecWorld(_world);
        await _exec.Runner.RecoverAsync();

        await Eventually.ThatAsync("the attached one is gone", () => !Running("782"));
        Assert.True(Running("781"));
        Assert.Equal("x\n", (await RunAsync("cat", "/tmp/mark")).Output);
        await _world.Engine.KillAsync(_container, "KILL", Cancel);
        await Eventually.ThatAsync("the detached one is gone", () => !Running("781"));
        await Eventually.ThatAsync("its conmon is gone", () => !_exec.HasMonitors());
        await _exec.Runner.RecoverAsync();
    }

    [Fact]
    public async Task ExecDetached_NotFound_IsSaid()
    {
        var failure = await Assert.ThrowsAsync<EngineException>(
            () => _exec.Runner.StartDetachedAsync(Request("nope"), Cancel));

        Assert.Equal(127, failure.ExitCode);
        await Eventually.ThatAsync("its directory is gone", () => !_exec.Directories().Any());
    }

    [Fact]
    public async Task Exec_True_IsQuick()
    {
        var times = new List<double>();
        for (var turn = 0; turn < 20; turn++)
        {
            var start = TimeProvider.System.GetTimestamp();
            Assert.Equal(0, (await RunAsync("true")).Code);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine($"exec true: min {times[0]:F1} ms, median {times[10]:F1} ms");
        Assert.True(times[0] < 500, $"the quickest of 20 took {times[0]:F1} ms");
    }

    private static bool Running(string argument) => ProcessList.All()
        .Any(pid => ProcessList.CommandLine(pid) is ["sleep", var duration] && duration == argument);

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private ExecRequest Request(params string[] command) => new() { Container = _container, Command = command };

    private Task<ExecSession> StartAsync(ExecRequest request) => _exec.Runner.StartAsync(request, Cancel);

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] command) =>
        RunAsync(Request(command));

    private async Task<(int Code, string Output, string Error)> RunAsync(ExecRequest request)
    {
        await using var session = await StartAsync(request);
        return await ReadAsync(session);
    }

    private static async Task<(int Code, string Output, string Error)> ReadAsync(ExecSession session)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var code = await ExecOutput.CopyAsync(
            session,
            (isError, piece) =>
            {
                (isError ? error : output).Append(Encoding.UTF8.GetString(piece.Span));
                return ValueTask.CompletedTask;
            },
            TimeProvider.System,
            Cancel);
        return (code, output.ToString(), error.ToString());
    }

    private static Task<int> ReadAsync(ExecSession session, StringBuilder all) => ExecOutput.CopyAsync(
        session,
        (_, piece) =>
        {
            lock (all)
            {
                all.Append(Encoding.UTF8.GetString(piece.Span));
            }

            return ValueTask.CompletedTask;
        },
        TimeProvider.System,
        Cancel);
}
