namespace Orc.Linux.Netlink;

/// <summary>What the kernel says of interfaces, addresses and routes in a socket's namespace.</summary>
public static class RouteQueries
{
    public static IReadOnlyList<LinkState> ListLinks(this NetlinkSocket socket)
    {
        var request = new NetlinkWriter();
        request.GetLinks();
        return [.. socket.Query(request)
            .Where(message => message.Type == LinkMessages.TypeNew)
            .Select(LinkMessages.ReadLink)];
    }

    /// <summary>Null: there is no interface of that name.</summary>
    public static LinkState? FindLink(this NetlinkSocket socket, string name)
    {
        var request = new NetlinkWriter();
        request.GetLink(name);
        try
        {
            return socket.Query(request) is [var answer, ..] ? LinkMessages.ReadLink(answer) : null;
        }
        catch (LinuxException missing) when (missing.Error == Errno.NoSuchDevice)
        {
            return null;
        }
    }

    public static IReadOnlyList<AddressState> ListAddresses(this NetlinkSocket socket)
    {
        var request = new NetlinkWriter();
        request.GetAddresses();
        return [.. socket.Query(request)
            .Where(message => message.Type == AddressMessages.TypeNew)
            .Select(AddressMessages.ReadAddress)
            .OfType<AddressState>()];
    }

    public static IReadOnlyList<RouteState> ListRoutes(this NetlinkSocket socket)
    {
        var request = new NetlinkWriter();
        request.GetRoutes();
        return [.. socket.Query(request)
            .Where(message => message.Type == RouteMessages.TypeNew)
            .Select(RouteMessages.ReadRoute)
            .OfType<RouteState>()];
    }
}
