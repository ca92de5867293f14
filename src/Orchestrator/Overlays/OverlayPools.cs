using System.Buffers.Binary;
using System.Net;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Overlays;

/// <summary>Where overlay networks and service addresses come from. Agents keep their own networks away from it.
/// </summary>
internal static class OverlayPools
{
    /// <summary>Of one network: 4,094 addresses.</summary>
    public const int PrefixLength = 20;

    private const int FirstIdentifier = 4097;

    // 10.208.0.0/12 without its last /16, which is the services'.
    private const uint First = 0x0AD0_0000;
    private const uint FirstOfServices = 0x0ADF_0000;
    private const uint Services = 1u << 16;
    private const uint Size = 1u << (32 - PrefixLength);

    /// <summary>Null: all are taken.</summary>
    public static string? FindFreeSubnet(Snapshot snapshot)
    {
        var taken = Plans(snapshot).Select(plan => IPNetwork.Parse(plan.Subnet)).ToList();
        for (var number = First; number < FirstOfServices; number += Size)
        {
            var subnet = $"{Address(number)}/{PrefixLength}";
            if (!taken.Any(other => Overlap(other, IPNetwork.Parse(subnet))))
            {
                return subnet;
            }
        }

        return null;
    }

    /// <summary>The overlay network that a subnet of a person's own choice would overlap; null: none.</summary>
    public static string? FindOverlapped(Snapshot snapshot, string network, string subnet) => snapshot.Networks.Values
        .Where(other => other.Name != network && other.Overlay is not null
            && Overlap(IPNetwork.Parse(other.Overlay.Subnet), IPNetwork.Parse(subnet)))
        .Select(other => other.Name)
        .FirstOrDefault();

    private static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    public static int FreeIdentifier(Snapshot snapshot)
    {
        var taken = Plans(snapshot).Select(plan => plan.Identifier).ToHashSet();
        var identifier = FirstIdentifier;
        while (taken.Contains(identifier))
        {
            identifier++;
        }

        return identifier;
    }

    /// <summary>An address for a service that is no other service's; null: all are taken.</summary>
    public static string? FindFreeServiceAddress(IReadOnlySet<string> taken)
    {
        for (var offset = 1u; offset < Services - 1; offset++)
        {
            if (Address(FirstOfServices + offset) is var address && !taken.Contains(address))
            {
                return address;
            }
        }

        return null;
    }

    /// <summary>The next address of a subnet after a place in it, and that place; null: all are taken.</summary>
    public static (string Address, long Place)? FindNext(string subnet, long after, IReadOnlySet<string> taken)
    {
        var start = Number(BaseOf(subnet));
        var size = 1L << (32 - IPNetwork.Parse(subnet).PrefixLength);
        for (var tries = 1L; tries < size; tries++)
        {
            var place = (after + tries) % size;
            if (place == 0 || place == size - 1)
            {
                continue;
            }

            if (Address(start + (uint)place) is var address && !taken.Contains(address))
            {
                return (address, place);
            }
        }

        return null;
    }

    public static IEnumerable<OverlayPlan> Plans(Snapshot snapshot) =>
        snapshot.Networks.Values.Select(network => network.Overlay).OfType<OverlayPlan>();

    private static string BaseOf(string subnet) => subnet[..subnet.IndexOf('/', StringComparison.Ordinal)];

    private static uint Number(string address) =>
        BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static string Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes).ToString();
    }
}
