using Google.Protobuf;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary><c>run</c> and <c>attach</c> as a client of the daemon has them, over a socket.</summary>
public class RunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_InTheForeground_GivesAllOutputAndThenTheCode()
    {
        await using var world = await EndpointWorld.StartAsync();
        var result = await world.RunAsync(EndpointCalls.Begin("sh", "-c", "seq 1 20000; echo bad >&2; exit 5"));

        Assert.Equal(5, result.Code);
        Assert.Equal(string.Concat(Enumerable.Range(1, 20000).Select(number => $"{number}\n")), result.Stdout);
        Assert.Equal("bad\n", result.Stderr);
        Assert.Null(result.Failed);
        var container = await world.OnlyAsync();
        Assert.Equal(result.Id, container.Id);
        Assert.Matches("^[a-z]+_[a-z]+$", container.Name);
        Assert.Equal("bridge", Assert.Single(container.Spec.Endpoints).Network);
    }

    [Fact]
    public async Task Run_WithInput_ReadsItToItsEnd()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin("sh", "-c", "wc -c");
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
        var begin = EndpointCalls.Begin("stty", "size");
        begin.Spec.Tty = true;
        begin.Size = new TerminalSize { Rows = 41, Columns = 99 };
        Assert.Equal("41 99\r\n", (await world.RunAsync(begin)).Stdout);
    }

    [Theory]
    [InlineData("nosuch", 127)]
    [InlineData("/etc", 126)]
    public async Task Run_OfWhatCannotRun_HasDockersCodesAndRemovesItself(string program, int code)
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin(program);
        begin.Spec.AutoRemove = true;
        var result = await world.RunAsync(begin);
        Assert.True(code == result.Failed?.Code, $"{result.Failed}");
        Assert.Contains("cannot start container", result.Failed!.Message, StringComparison.Ordinal);
        Assert.Empty((await world.Containers.ListAsync(
            new() { All = true }, cancellationToken: Cancel)).Containers);
    }

    [Fact]
    public async Task Run_OfAnImageThatIsNotThere_Is125()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin("true");
        (begin.Spec.Image, begin.Pull) = ("nosuch:1", "never");
        var result = await world.RunAsync(begin);
        Assert.Equal(125, result.Failed?.Code);
        Assert.Contains("No such image: nosuch:1", result.Failed!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ThatRemovesItself_IsGoneAfterItsEnd()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin("echo", "x");
        begin.Spec.AutoRemove = true;
        begin.Spec.Name = "once";
        for (var count = 0; count < 3; count++)
        {
            var result = await world.RunAsync(begin);
            Assert.Equal(("x\n", 0), (result.Stdout, result.Code ?? -1));
            Assert.Empty((await world.Containers.ListAsync(
            new() { All = true }, cancellationToken: Cancel)).Containers);
        }
    }

    [Fact]
    public async Task Run_Detached_RunsOnAndIsAttachedTo()
    {
        await using var world = await EndpointWorld.StartAsync();
        var begin = EndpointCalls.Begin("cat");
        (begin.Detached, begin.Spec.OpenStdin, begin.Spec.Name) = (true, true, "cat");
        var started = await world.RunAsync(begin);
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
        var begin = EndpointCalls.Begin("sleep", "100");
        begin.Spec.Name = "left";
        using (var call = world.Containers.Run(cancellationToken: Cancel))
        {
            await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, Cancel);
            var before = await RunResult.ReadAsync(call.ResponseStream, enough: result => result.Started);
            await call.RequestStream.WriteAsync(new RunInput { Detach = true }, Cancel);
            Assert.Null((await RunResult.ReadAsync(call.ResponseStream, before)).Code);
        }

        var left = await world.OnlyAsync();
        Assert.Equal(("left", WireContainerState.Running), (left.Name, left.State));
    }
}
