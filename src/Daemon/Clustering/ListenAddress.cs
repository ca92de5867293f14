using System.Net;
using System.Net.Sockets;

namespace Orc.Daemon.Clustering;

/// <summary>Where a manager listens.</summary>
internal static class ListenAddress
{
    /// <summary>What was said; a port alone, or nothing, is every address of this machine.</summary>
    /// <param name="asked"><c>ADDRESS</c>, <c>ADDRESS:PORT</c>, <c>:PORT</c>, <c>DEVICE[:PORT]</c> or nothing.</param>
    /// <param name="reached">Where others reach it.</param>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IPEndPoint Choose(string asked, IPEndPoint reached)
    {
        var any = reached.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        if (asked.Length == 0)
        {
            return new IPEndPoint(any, reached.Port);
        }

        return asked[0] == ':'
            ? new IPEndPoint(any, AdvertiseAddress.Choose(IPAddress.Any + asked, []).Port)
            : AdvertiseAddress.Choose(
                AdvertiseAddress.HasPort(asked) ? asked : $"{asked}:{reached.Port}", AdvertiseAddress.Candidates());
    }
}
