using Orc.Agent.Names.Serving;

namespace Orc.Agent.Tests.Names;

public class ResolverTests
{
    /// <summary>Sent from our own port to our own port, an answer to an answer would circle for ever.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(64)]
    public void TryAnswer_OfAnAnswer_IsNothing(int length)
    {
        var message = new byte[length];
        message[2] = 0x81;
        var resolver = new Resolver(() => null!, null!, null!);

        Assert.Equal(0, resolver.TryAnswer(null!, "c", message, Transport.Udp, new byte[512]));
    }
}
