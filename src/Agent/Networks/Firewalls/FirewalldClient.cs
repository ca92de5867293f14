using System.Net.Sockets;
using Orc.Linux.Bus;

namespace Orc.Agent.Networks.Firewalls;

/// <summary>
/// Tells firewalld over D-Bus which interfaces it shall trust. At run time only: its files stay as the user wrote them,
/// so that its reload forgets, and is followed by telling it again.
/// </summary>
internal static class FirewalldClient
{
    /// <summary>The zone that accepts everything.</summary>
    public const string Zone = "trusted";

    private const string Name = "org.fedoraproject.FirewallD1";
    private const string Path = "/org/fedoraproject/FirewallD1";
    private const string Zones = "org.fedoraproject.FirewallD1.zone";

    /// <summary>Makes our bridges, and no others that look like ours, trusted.</summary>
    /// <returns>Null: they are; else why not.</returns>
    public static string? Trust(IReadOnlyCollection<string> bridges, IReadOnlyCollection<string> gone) => Try(bus =>
    {
        var trusted = bus.Call(Call("getInterfaces", Zone)).Strings();
        foreach (var bridge in bridges.Except(trusted))
        {
            // Unlike addInterface this takes it out of another zone, where a wildcard may have put it.
            _ = bus.Call(Call("changeZoneOfInterface", Zone, bridge));
        }

        foreach (var bridge in gone.Intersect(trusted))
        {
            _ = bus.Call(Call("removeInterface", Zone, bridge));
        }
    });

    private static BusCall Call(string member, params string[] words) => new(Name, Path, Zones, member, words);

    private static string? Try(Action<BusConnection> work)
    {
        try
        {
            using var bus = BusConnection.OpenSystem();
            work(bus);
            return null;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return failure.Message;
        }
    }
}
