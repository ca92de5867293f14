using System.Net;
using System.Net.Sockets;

namespace Orc.Daemon.Clustering;

/// <summary>The address of this machine that leads to another: where that one, and its kind, reach us.</summary>
internal static class OwnAddress
{
    /// <param name="machine"><c>address:port</c>; nothing is sent there.</param>
    /// <returns>Empty: there is no way to it now.</returns>
    public static string Towards(string machine)
    {
        var there = IPEndPoint.Parse(machine);
        using var socket = new Socket(there.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(there);
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException)
        {
            return "";
        }
    }
}
