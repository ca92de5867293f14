using System.Net.Sockets;
using Orc.Linux.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// conmon holds each published port, bound and shared with its own user: we bind it too and listen (socket(7)).
/// </summary>
internal static class ReusePort
{
    private const int SocketLevel = 1;
    private const int ReusePortOption = 15;
    private const int BindToInterfaceOption = 62;

    /// <summary>Datagrams are for whoever has the port with it: see <see cref="ReservedPort.Deafen"/>.</summary>
    public static void Deafen(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(
                SocketLevel, BindToInterfaceOption, BitConverter.GetBytes(ReservedPort.NoInterface));
        }
        catch (SocketException)
        {
            // A kernel that refuses it: the port is held all the same.
        }
    }

    public static void Allow(Socket socket) => socket.SetRawSocketOption(SocketLevel, ReusePortOption, [1, 0, 0, 0]);
}
