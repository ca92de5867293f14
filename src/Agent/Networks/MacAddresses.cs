using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Orc.Agent.Networks;

/// <summary>Hardware addresses that follow from the IP address, so that a neighbour's memory of an address stays
/// right when
/// the address moves on.</summary>
internal static class MacAddresses
{
    public static PhysicalAddress For(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        // 02: locally administered. Docker's 02:42 prefix, by which people recognise a container.
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new PhysicalAddress([0x02, 0x42, .. bytes])
            : new PhysicalAddress([0x02, 0x43, .. bytes[12..]]);
    }

    /// <summary>Of a device that has no IP address: of its name.</summary>
    public static PhysicalAddress ForDevice(string name) =>
        new([0x02, 0x44, .. SHA256.HashData(Encoding.UTF8.GetBytes(name))[..4]]);

    public static string Text(PhysicalAddress address) =>
        string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2")));

    public static PhysicalAddress Parse(string text) =>
        PhysicalAddress.TryParse(text, out var address) && address.GetAddressBytes() is [var first, _, _, _, _, _] &&
        (first & 1) == 0
            ? address
            : throw new NetworkException($"\"{text}\" is not a hardware address of one interface");
}
