using System.Net.Sockets;
using Orc.Agent.Names.Tables;
using Orc.Model.Networks;

namespace Orc.Agent.Names.Serving;

/// <summary>A port that the kernel translates, and that nobody else shall have while the daemon is dead.</summary>
internal sealed class PortHold : IPortRelay
{
    private readonly Socket _socket;

    private PortHold(Socket socket) => _socket = socket;

    public static PortHold Open(RelayedPort port)
    {
        var socket = port.Protocol == PortProtocol.Udp
            ? new Socket(port.Listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(port.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            ReusePort.Allow(socket);
            socket.Bind(port.Listen);
            if (port.Protocol == PortProtocol.Udp)
            {
                ReusePort.Deafen(socket);
            }

            return new PortHold(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _socket.Dispose();
}
