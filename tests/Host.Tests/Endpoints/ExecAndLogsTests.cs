using Google.Protobuf;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary><c>exec</c> and <c>logs</c> as a client of the daemon has them, over a socket.</summary>
public class ExecAndLogsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_InARunningContainer_GivesOutputInputAndCode()
    {
        await using var world = await EndpointWorld.StartAsync();
        await world.StartSleeperAsync("sleeper");
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
        await world.StartSleeperAsync("sleeper");
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
        var begin = EndpointCalls.Begin("sh", "-c", "seq 1 5000; echo bad >&2; printf end");
        begin.Spec.Name = "talker";
        await world.RunAsync(begin);
        var request = new LogsRequest { Container = "talker", Stdout = true, Stderr = true };
        var records = await world.ReadLogsAsync(request);
        var batches = await world.ReadLogsAsync(new LogsRequest(request) { Batched = true });
        Assert.Equal(records.Text, batches.Text);
        Assert.Contains("\n5000\n", records.Text, StringComparison.Ordinal);
        Assert.Contains("bad\n", records.Text, StringComparison.Ordinal);
        Assert.Contains("end", records.Text, StringComparison.Ordinal);
        Assert.Equal("", (await world.ReadLogsAsync(new LogsRequest(request) { After = records.Position })).Text);
        var tail = new LogsRequest(request) { Tail = 2, Stderr = false, Batched = true };
        Assert.Equal("end", (await world.ReadLogsAsync(tail)).Text[^3..]);
    }
}
