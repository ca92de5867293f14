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

    // Ping throws above it (MaxBufferSize of System.Net.NetworkInformation).
    private const int MostAsked = 65_500;

    // Each socket for ICMP hears the answers to all others.
    private const int AtOnce = 32;

    /// <summary>The widest that gets through to all of them; those that answer nothing at all do not count. Many are
    /// asked at a time: silent ones cost their patience once for all of these.</summary>
    /// <param name="machines">Their addresses.</param>
    /// <param name="most">What would be asked of no path to pass more of.</param>
    /// <param name="passes">A packet of so many bytes to this machine is answered.</param>
    public static async Task<int> ProbeAsync(
        IEnumerable<string> machines, int most, Func<IPAddress, int, Task<bool>> passes)
    {
        var width = most;
        foreach (var some in machines.Chunk(AtOnce))
        {
            var widths = await Task.WhenAll(some.Select(machine => WidthAsync(machine, width, passes)));
            width = widths.Append(width).Min();
        }

        return width;
    }

    private static async Task<int> WidthAsync(string machine, int most, Func<IPAddress, int, Task<bool>> passes) =>
        IPAddress.TryParse(machine, out var address) && !await passes(address, most) && await passes(address, Smallest)
            ? await NarrowAsync(address, most, passes)
            : most;

    private static async Task<int> NarrowAsync(IPAddress address, int fails, Func<IPAddress, int, Task<bool>> isPassed)
    {
        var passes = Smallest;
        while (fails - passes > 1)
        {
            var middle = (passes + fails) / 2;
            (passes, fails) = await isPassed(address, middle) ? (middle, fails) : (passes, middle);
        }

        return passes;
    }

    private static int HeaderOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? HeaderLength6 : HeaderLength;

    /// <summary>How much is sent in a question of a size, which may be more than one can have.</summary>
    public static int Room(int size) => Math.Clamp(size, 0, MostAsked);

    /// <summary>A packet of so many bytes, IP's header among them, gets there and is answered.</summary>
    public static async Task<bool> PassesAsync(IPAddress address, int size)
    {
        using var ping = new Ping();
        try
        {
            var reply = await ping.SendPingAsync(
                address,
                Patience,
                new byte[Room(size - HeaderOf(address))],
                new PingOptions { DontFragment = true },
                CancellationToken.None);
            return reply.Status == IPStatus.Success;
        }
        catch (PingException)
        {
            return false;
        }
    }
}
