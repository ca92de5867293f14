using Grpc.Core;
using Orc.Cli.Connections;

namespace Orc.Cli.Tests.Connections;

public sealed class TaskLookupTests
{
    [Fact]
    public void FindUnanswered_NoManagerAnswers_SaysSoAndNotThatThereIsNoTask()
    {
        var tunnel = new TunnelException("no manager answers now: Connection refused", new IOException());
        var failure = new RpcException(new Status(
            StatusCode.Unavailable, "Error starting gRPC call", new HttpRequestException("x", tunnel)));

        Assert.Equal(
            "Error response from daemon: no container shop_web.1 is on this node, and the cluster cannot be asked for "
            + "a task of that name: no manager answers now: Connection refused",
            DaemonErrors.Describe(TaskLookup.FindUnanswered("shop_web.1", failure)!));
    }

    [Theory]
    [InlineData(StatusCode.NotFound)]
    [InlineData(StatusCode.Unimplemented)]
    [InlineData(StatusCode.FailedPrecondition)]
    public void FindUnanswered_SomebodyAnswered_IsNone(StatusCode answer) =>
        Assert.Null(TaskLookup.FindUnanswered("shop_web.1", new RpcException(new Status(answer, "no such service"))));
}
