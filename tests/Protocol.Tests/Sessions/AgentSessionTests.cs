using System.Threading.Channels;
using Orc.Protocol.Sessions;
using Orc.Protocol.V1;

namespace Orc.Protocol.Tests.Sessions;

public class AgentSessionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MessageForm.Shared)]
    [InlineData(MessageForm.Serialized)]
    public async Task Message_InEitherForm_Arrives(MessageForm form)
    {
        var session = AgentSession.Open(new Echo(), form, Stop);
        var sent = new AgentMessage { Acknowledged = 7 };

        await session.ToManager.WriteAsync(sent, Stop);
        var heard = await session.FromManager.ReadAsync(Stop);

        Assert.Equal(7, heard.Sequence);
    }

    [Fact]
    public async Task Session_ThatTheAgentCloses_Ends()
    {
        var session = AgentSession.Open(new Echo(), MessageForm.Shared, Stop);

        session.ToManager.Complete();

        await session.Served;
        Assert.False(await session.FromManager.WaitToReadAsync(Stop));
    }

    [Fact]
    public async Task Session_ThatIsRefused_GivesTheReason()
    {
        var session = AgentSession.Open(new Refusal(), MessageForm.Shared, Stop);

        var reason = await Assert.ThrowsAsync<InvalidOperationException>(() => session.Served);

        Assert.Equal("no", reason.Message);
        Assert.False(session.ToManager.TryWrite(new AgentMessage()));
    }

    private sealed class Echo : IAgentSessions
    {
        public async Task ServeAsync(
            ChannelReader<AgentMessage> fromAgent,
            ChannelWriter<ManagerMessage> toAgent,
            CancellationToken cancellationToken)
        {
            await foreach (var message in fromAgent.ReadAllAsync(cancellationToken))
            {
                await toAgent.WriteAsync(new ManagerMessage { Sequence = message.Acknowledged }, cancellationToken);
            }
        }
    }

    private sealed class Refusal : IAgentSessions
    {
        public Task ServeAsync(
            ChannelReader<AgentMessage> fromAgent,
            ChannelWriter<ManagerMessage> toAgent,
            CancellationToken cancellationToken) => throw new InvalidOperationException("no");
    }
}
