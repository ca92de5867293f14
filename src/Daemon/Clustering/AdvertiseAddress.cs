using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orc.Agent.Membership;

namespace Orc.Daemon.Clustering;

/// <summary>The address that other nodes reach a node at.</summary>
internal static class AdvertiseAddress
{
    /// <summary>What was said, completed; or the only one there is.</summary>
    /// <exception cref="FormatException">None fits, or several do; the message lists them.</exception>
    public static IPEndPoint Choose(string asked, IReadOnlyList<(string Device, IPAddress Address)> candidates)
    {
        if (asked.Length > 0)
        {
            return Parse(asked, candidates);
        }

        return candidates.Count switch
        {
            1 => new IPEndPoint(candidates[0].Address, ManagerAddress.DefaultPort),
            0 => throw new FormatException(
                "this machine has no address that other nodes could reach: say one with --advertise-addr"),
            _ => throw new FormatException(
                "this machine has several addresses, and other nodes need to know which to use: say it with "
                + "--advertise-addr ("
                + string.Join(", ", candidates.Select(one => $"{one.Address} on {one.Device}")) + ")"),
        };
    }

    /// <summary>A port was said, and not only an address or a device.</summary>
    public static bool HasPort(string text) =>
        !IPAddress.TryParse(text.Trim('[', ']'), out _) && text.Contains(':', StringComparison.Ordinal);

    /// <summary>Those of this network namespace that are neither loopback nor of a network of containers.</summary>
    public static IReadOnlyList<(string Device, IPAddress Address)> Candidates() =>
    [
        .. from device in NetworkInterface.GetAllNetworkInterfaces()
           where device.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown
               && device.NetworkInterfaceType != NetworkInterfaceType.Loopback
               && !Directory.Exists(string.Create(
                   CultureInfo.InvariantCulture, $"/sys/class/net/{device.Name}/bridge"))
           from address in device.GetIPProperties().UnicastAddresses
           where address.Address.AddressFamily == AddressFamily.InterNetwork
           select (device.Name, address.Address),
    ];

    private static IPEndPoint Parse(string asked, IReadOnlyList<(string Device, IPAddress Address)> candidates)
    {
        if (ManagerAddress.TryParse(asked, out var endPoint))
        {
            return endPoint;
        }

        var colon = asked.LastIndexOf(':');
        var name = colon < 0 ? asked : asked[..colon];
        var port = colon < 0
            ? ManagerAddress.DefaultPort
            : int.TryParse(asked[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : 0;
        foreach (var (device, address) in candidates)
        {
            if (device == name && port is > 0 and <= ushort.MaxValue)
            {
                return new IPEndPoint(address, port);
            }
        }

        throw new FormatException(
            $"\"{asked}\" is neither an address (10.0.0.1, 10.0.0.1:2377) nor a network device of this machine");
    }
}
