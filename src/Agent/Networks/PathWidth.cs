using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Orc.Agent.Networks;

/// <summary>How large packets to a machine may be: asked of the path itself, before a network is made that needs to
/// know.</summary>
internal static class PathWidth
{
    private const int Smallest = 1280;

    // IP, and 8 of ICMP.
    private const int HeaderLength = 28;
    private const int HeaderLength6 = 48;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    /// <summary>The widest that gets through to all of them; those that answer nothing at all do not count.</summary>
    public static int Probe(IEnumerable<string> machines, int most)
    {
        var width = most;
        foreach (var machine in machines)
        {
            if (IPAddress.TryParse(machine, out var address) && !Passes(address, width) && Passes(address, Smallest))
            {
                width = Narrow(address, width);
            }
        }

        return width;
    }

    private static int Narrow(IPAddress address, int fails)
    {
        var passes = Smallest;
        while (fails - passes > 1)
        {
            var middle = (passes + fails) / 2;
            (passes, fails) = Passes(address, middle) ? (middle, fails) : (passes, middle);
        }

        return passes;
    }

    private static int HeaderOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? HeaderLength6 : HeaderLength;

    private static bool Passes(IPAddress address, int size)
    {
        using var ping = new Ping();
        try
        {
            return ping.Send(
                address,
                Patience,
                new byte[Math.Max(size - HeaderOf(address), 0)],
                new PingOptions { DontFragment = true }).Status == IPStatus.Success;
        }
        catch (PingException)
        {
            return false;
        }
    }
}
