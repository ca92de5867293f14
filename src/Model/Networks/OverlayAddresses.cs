using System.Net;

namespace Orc.Model.Networks;

/// <summary>IPv6 on overlay networks needs no book of its own: an address ends in the IPv4 address it goes with.
/// </summary>
public static class OverlayAddresses
{
    /// <summary>Where services' own addresses are, on every network.</summary>
    public const string Services4 = "10.223.0.0/16";

    /// <summary>The same of IPv6: they end in their IPv4 address too.</summary>
    public const string Services6 = "fd6f:7263:df::/64";

    private const int Length = 16;
    private const int EmbeddedLength = 4;

    /// <summary>Of a network whose IPv6 range nobody chose: its identifier makes it its own.</summary>
    public static string Subnet6(int identifier) =>
        $"fd6f:7263:c0{identifier >> 16:x2}:{identifier & 0xffff:x}::/64";

    /// <summary>A service's own IPv6 address; null: it has none, or its network has no IPv6.</summary>
    public static string? OfService(string subnet6, string address) =>
        subnet6.Length == 0 || address.Length == 0 ? null : Of(Services6, address);

    /// <summary>Null: the network has no IPv6.</summary>
    public static string? Of(string subnet6, string address) =>
        subnet6.Length == 0 ? null : Of(IPNetwork.Parse(subnet6), IPAddress.Parse(address)).ToString();

    public static IPAddress Of(IPNetwork subnet6, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[Length];
        _ = subnet6.BaseAddress.TryWriteBytes(bytes, out _);
        _ = address.TryWriteBytes(bytes[(Length - EmbeddedLength)..], out _);
        return new IPAddress(bytes);
    }
}
