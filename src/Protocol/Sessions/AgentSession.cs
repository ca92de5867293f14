using System.Threading.Channels;
using Google.Protobuf;
using Orc.Protocol.V1;

namespace Orc.Protocol.Sessions;

/// <summary>
/// An agent's end of a session in this process: what it says, what it hears, and the end of the session.
/// </summary>
public sealed class AgentSession
{
    // Whoever writes into a full channel waits: reports and assignments are merged by their senders meanwhile.
    private const int Capacity = 64;

    private AgentSession(ChannelWriter<AgentMessage> toManager, ChannelReader<ManagerMessage> fromManager, Task served)
    {
        ToManager = toManager;
        FromManager = fromManager;
        Served = served;
    }

    /// <summary>The agent completes it to close the session.</summary>
    public ChannelWriter<AgentMessage> ToManager { get; }

    /// <summary>Completes with the session.</summary>
    public ChannelReader<ManagerMessage> FromManager { get; }

    /// <summary>The end of the session at the control plane; await it for the reason.</summary>
    public Task Served { get; }

    public static AgentSession Open(IAgentSessions sessions, MessageForm form, CancellationToken cancellationToken)
    {
        var up = Channel.CreateBounded<AgentMessage>(Capacity);
        var down = Channel.CreateBounded<ManagerMessage>(Capacity);
        var toManager = Form(up.Writer, AgentMessage.Parser, form);
        var toAgent = Form(down.Writer, ManagerMessage.Parser, form);

        // On the pool: neither side runs inside the other's write.
        var served = Task.Run(ServeAsync, CancellationToken.None);
        return new AgentSession(toManager, down.Reader, served);

        async Task ServeAsync()
        {
            try
            {
                await sessions.ServeAsync(up.Reader, toAgent, cancellationToken);
            }
            finally
            {
                // Whatever ended it, nobody waits on a channel that has no other end.
                down.Writer.TryComplete();
                up.Writer.TryComplete();
            }
        }
    }

    private static ChannelWriter<T> Form<T>(ChannelWriter<T> writer, MessageParser<T> parser, MessageForm form)
        where T : IMessage<T> =>
        form == MessageForm.Serialized ? new SerializingWriter<T>(writer, parser) : writer;
}
