using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Membership;

/// <summary>Where a manager answers, as people say it: an address or a name that DNS knows, with a port or without.
/// </summary>
internal static class ManagerAddress
{
    public const int DefaultPort = 2377;

    /// <param name="text"><c>10.0.0.1:2377</c>, <c>manager.example.com</c>.</param>
    /// <param name="lookUp">Asks DNS for the addresses of a name.</param>
    /// <param name="cancellationToken">Nobody wants to know any more.</param>
    /// <exception cref="FormatException">It is neither, or nobody knows the name.</exception>
    public static async Task<IPEndPoint> FindAsync(
        string text,
        Func<string, CancellationToken, Task<IPAddress[]>> lookUp,
        CancellationToken cancellationToken)
    {
        if (TryParse(text, out var endPoint))
        {
            return endPoint;
        }

        var colon = text.LastIndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        var port = colon < 0 ? DefaultPort : PortOf(text[(colon + 1)..]);
        if (port == 0 || Uri.CheckHostName(name) != UriHostNameType.Dns)
        {
            throw new FormatException(
                $"\"{text}\" is no address of a manager: one looks like 10.0.0.1:2377 or manager.example.com:2377");
        }

        try
        {
            // Nodes know one another by IPv4 where there is a choice.
            var addresses = await lookUp(name, cancellationToken);
            return addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault()
                is { } address
                    ? new IPEndPoint(address, port)
                    : throw new FormatException($"no address is known of the manager \"{name}\"");
        }
        catch (SocketException unknown)
        {
            throw new FormatException($"no address is known of the manager \"{name}\": {unknown.Message}", unknown);
        }
    }

    /// <summary>An address with a port, or without: then it is 2377.</summary>
    public static bool TryParse(string text, out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.None, 0);
        if (IPAddress.TryParse(text.Trim('[', ']'), out var alone))
        {
            endPoint = new IPEndPoint(alone, DefaultPort);
            return true;
        }

        if (IPEndPoint.TryParse(text, out var whole) && whole.Port > 0)
        {
            endPoint = whole;
            return true;
        }

        return false;
    }

    private static int PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : 0;
}
