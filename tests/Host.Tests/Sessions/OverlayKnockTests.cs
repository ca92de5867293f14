using System.Net;
using Orc.Agent.Membership;

namespace Orc.Host.Tests.Sessions;

public sealed class OverlayKnockTests
{
    [Theory]
    [InlineData(true, "127.0.0.1")]
    [InlineData(true, "::ffff:127.0.0.1")]
    [InlineData(false, "127.0.0.1")]
    public async Task IsHeard_OnlyItsOwnWord_IsTold(bool isSent, string address)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var knock = OverlayKnock.Listen();
        Assert.Equal(OverlayKnock.Length, knock.Word.Length);
        var word = isSent ? knock.Word : new byte[OverlayKnock.Length];

        var wasSent = await OverlayKnock.SendAsync(
            IPAddress.Parse(address), word, TimeProvider.System, cancellationToken);

        Assert.True(wasSent);
        Assert.Equal(isSent, await knock.IsHeardAsync(TimeProvider.System, cancellationToken));
    }

    [Fact]
    public async Task Send_ForWhoDoesNotListen_DoesNothing() => Assert.False(await OverlayKnock.SendAsync(
        IPAddress.Loopback, ReadOnlyMemory<byte>.Empty, TimeProvider.System, TestContext.Current.CancellationToken));
}
