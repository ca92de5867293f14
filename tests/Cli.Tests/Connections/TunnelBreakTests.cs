using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Protocol.Tunnels;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Connections;

public sealed class TunnelBreakTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whoever waits for an answer learns that the way to the other node is gone, not that orcd is.</summary>
    [Theory]
    [InlineData("", "the manager")]
    [InlineData("web1", "node web1")]
    public async Task ReadAsync_TheOtherEndIsGone_SaysWhichOne(string node, string where)
    {
        await using var tunnel = Open(inner => TunnelException.Broken(node, inner));

        var broken = await Assert.ThrowsAsync<TunnelException>(() => tunnel.ReadAsync(new byte[8], Token).AsTask());
        var failure = new RpcException(new Status(
            StatusCode.Unavailable, "Error reading next message", new HttpRequestException("x", broken)));

        Assert.Equal(
            $"Error response from daemon: the connection to {where} was cut before it had answered; whether it did "
            + "what was asked is not known. See: orc node ls",
            DaemonErrors.Describe(failure));
    }

    [Fact]
    public async Task WriteAsync_TheOtherEndIsGone_SaysWhichOne()
    {
        await using var tunnel = Open(inner => TunnelException.Broken("web1", inner));

        var broken = await Assert.ThrowsAsync<TunnelException>(() => tunnel.WriteAsync(new byte[1], Token).AsTask());
        Assert.StartsWith("the connection to node web1 was cut", broken.Message, StringComparison.Ordinal);
    }

    /// <summary>Between daemons an end is an end, which is carried on.</summary>
    [Fact]
    public async Task ReadAsync_NobodyWaitsForAnAnswer_IsTheEnd()
    {
        await using var tunnel = Open(broken: null);

        Assert.Equal(0, await tunnel.ReadAsync(new byte[8], Token));
    }

    private static TunnelStream Open(Func<Exception, IOException>? broken) => new(
        new Ended(),
        (_, _) => throw new InvalidOperationException("the request is complete"),
        call: null,
        broken);

    private sealed class Ended : IAsyncStreamReader<TunnelBytes>
    {
        public TunnelBytes Current => throw new InvalidOperationException("there is none");

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
