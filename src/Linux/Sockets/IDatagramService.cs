namespace Orc.Linux.Sockets;

/// <summary>Answers the datagrams of one socket, on the loop's thread: it must not wait for anything.</summary>
public interface IDatagramService
{
    /// <summary>Datagrams have come; <see cref="Answer"/> is asked for each of them.</summary>
    void BeginTurn();

    /// <summary>The answer's length; 0: none, or it comes later by <see cref="DatagramSocket.Send"/>.</summary>
    int Answer(ReadOnlySpan<byte> datagram, DatagramAddress from, Span<byte> answer);
}
