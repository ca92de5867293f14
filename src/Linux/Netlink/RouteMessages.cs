using System.Net;
using System.Net.Sockets;

namespace Orc.Linux.Netlink;

/// <summary>Requests about routes. Each appends one message to a batch.</summary>
/// <remarks>
/// struct rtmsg:
/// <code>u8 family | u8 destination length | u8 source length | u8 tos | u8 table | u8 protocol | u8 scope | u8 type
/// u32 flags</code>
/// </remarks>
public static class RouteMessages
{
    internal const int HeaderLength = 12;
    internal const ushort TypeNew = 24;

    private const ushort TypeDelete = 25;
    private const ushort TypeGet = 26;
    private const ushort AttributeDestination = 1;
    private const ushort AttributeLink = 4;
    private const ushort AttributeGateway = 5;
    private const ushort AttributeMetric = 6;
    private const byte TableMain = 254;
    private const byte ProtocolStatic = 4;
    private const byte RouteUnicast = 1;
    private const byte ScopeLink = 253;
    private const byte FamilyIPv4 = 2;
    private const byte FamilyIPv6 = 10;
    private const int BitsAByte = 8;

    /// <summary>The default route of a container, by the gateway of one of its networks.</summary>
    public static void AddDefaultRoute(this NetlinkWriter batch, IPAddress gateway, int linkIndex)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"add the default route by {gateway}");
        Header(batch, Family(gateway), prefixLength: 0);
        batch.Attribute(AttributeGateway, gateway.GetAddressBytes());
        batch.Attribute(AttributeLink, linkIndex);
    }

    /// <summary>The way to one address, by a gateway that is not the default route's.</summary>
    public static void AddHostRoute(this NetlinkWriter batch, IPAddress destination, IPAddress gateway, int linkIndex)
    {
        batch.Begin(
            TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"add the route to {destination} by {gateway}");
        var bytes = destination.GetAddressBytes();
        Header(batch, Family(destination), bytes.Length * BitsAByte);
        batch.Attribute(AttributeDestination, bytes);
        batch.Attribute(AttributeGateway, gateway.GetAddressBytes());
        batch.Attribute(AttributeLink, linkIndex);
    }

    /// <summary>The way to one address, on the link itself.</summary>
    public static void AddLinkRoute(this NetlinkWriter batch, IPAddress destination, int linkIndex)
    {
        batch.Begin(TypeNew, NetlinkFlags.Create | NetlinkFlags.Replace, $"add the route to {destination}");
        var bytes = destination.GetAddressBytes();
        Header(batch, Family(destination), bytes.Length * BitsAByte, scope: ScopeLink);
        batch.Attribute(AttributeDestination, bytes);
        batch.Attribute(AttributeLink, linkIndex);
    }

    public static void DeleteHostRoute(this NetlinkWriter batch, IPAddress destination, int linkIndex) =>
        batch.DeleteRoute(new RouteState(
            new IPNetwork(destination, destination.GetAddressBytes().Length * BitsAByte), null, linkIndex));

    public static void DeleteRoute(this NetlinkWriter batch, RouteState route)
    {
        batch.Begin(TypeDelete, NetlinkFlags.None, $"delete the route to {route.Destination}");
        // Whoever made it, whatever its scope: protocol 0, RT_SCOPE_NOWHERE.
        Header(batch, Family(route.Destination.BaseAddress), route.Destination.PrefixLength, protocol: 0, scope: 255);
        if (route.Destination.PrefixLength > 0)
        {
            batch.Attribute(AttributeDestination, route.Destination.BaseAddress.GetAddressBytes());
        }

        batch.Attribute(AttributeLink, route.LinkIndex);
    }

    internal static byte Family(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? FamilyIPv4 : FamilyIPv6;

    internal static void GetRoutes(this NetlinkWriter request)
    {
        request.Begin(TypeGet, NetlinkFlags.Dump, "list routes");
        request.Fixed(stackalloc byte[HeaderLength]);
    }

    internal static RouteState? ReadRoute(NetlinkMessage message)
    {
        var header = message.Payload.Span;
        if (header[4] != TableMain || header[7] != RouteUnicast || header[0] is not (FamilyIPv4 or FamilyIPv6))
        {
            return null;
        }

        var destination = header[0] == FamilyIPv4 ? IPAddress.Any : IPAddress.IPv6Any;
        IPAddress? gateway = null;
        var link = 0;
        var metric = 0u;
        var attributes = message.Attributes(HeaderLength);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case AttributeDestination:
                    destination = new IPAddress(attributes.Value);
                    break;
                case AttributeGateway:
                    gateway = new IPAddress(attributes.Value);
                    break;
                case AttributeLink:
                    link = attributes.Int32;
                    break;
                case AttributeMetric:
                    metric = attributes.UInt32;
                    break;
            }
        }

        return new RouteState(new IPNetwork(destination, header[1]), gateway, link, metric);
    }

    private static void Header(
        NetlinkWriter batch, byte family, int prefixLength, byte protocol = ProtocolStatic, byte scope = 0)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        header[0] = family;
        header[1] = (byte)prefixLength;
        header[4] = TableMain;
        header[5] = protocol;
        header[6] = scope;
        header[7] = RouteUnicast;
        batch.Fixed(header);
    }
}
