using Orc.Agent.Names.Tables;
using Orc.Linux.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>Answers what a container asks by UDP: what the table knows on the loop's thread, the rest later.</summary>
internal sealed class ClientQuestions(string container, DatagramSocket socket, Resolver resolver) : IDatagramService
{
    private NamesIndex? _now;

    public void BeginTurn() => _now = resolver.Current;

    public int Answer(ReadOnlySpan<byte> datagram, DatagramAddress from, Span<byte> answer)
    {
        if (resolver.TryAnswer(_now!, container, datagram, Transport.Udp, answer) is { } length)
        {
            return length;
        }

        var message = datagram.ToArray();
        _ = Task.Run(() => AskAsync(message, from));
        return 0;
    }

    private async Task AskAsync(byte[] message, DatagramAddress from)
    {
        if (await resolver.AskAsync(container, message, Transport.Udp) is { } reply)
        {
            socket.Send(reply, from);
        }
    }
}
