using System.Text;
using Grpc.Core;
using Orc.Protocol.Logs;
using Orc.Protocol.V1;

namespace Orc.Host.Tests.Endpoints;

/// <summary>What tests of the endpoints ask again and again.</summary>
internal static class EndpointCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static RunBegin Begin(params string[] command)
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

    public static async Task<RunResult> RunAsync(this EndpointWorld world, RunBegin begin)
    {
        using var call = world.Containers.Run(cancellationToken: Cancel);
        await call.RequestStream.WriteAsync(new RunInput { Begin = begin }, Cancel);
        return await RunResult.ReadAsync(call.ResponseStream);
    }

    public static async Task StartSleeperAsync(this EndpointWorld world, string name)
    {
        var begin = Begin("sleep", "1000");
        (begin.Detached, begin.Spec.Name) = (true, name);
        await RunAsync(world, begin);
    }

    public static async Task<WireContainerReport> OnlyAsync(this EndpointWorld world) =>
        Assert.Single((await world.Containers.ListAsync(new() { All = true }, cancellationToken: Cancel)).Containers);

    public static async Task<(string Text, string Position)> ReadLogsAsync(
        this EndpointWorld world, LogsRequest request)
    {
        using var call = world.Containers.Logs(request, cancellationToken: Cancel);
        var text = new StringBuilder();
        var position = "";
        await foreach (var record in call.ResponseStream.ReadAllAsync(Cancel))
        {
            var lines = record.Batch.Span;
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
