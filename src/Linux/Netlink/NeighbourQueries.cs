using System.Net;
using System.Runtime.InteropServices;

namespace Orc.Linux.Netlink;

/// <summary>What the kernel knows of the hardware addresses of others.</summary>
/// <remarks>struct ndmsg (12): u8 family | 3 | s32 interface | u16 state | u8 flags | u8 type; attribute 1: the
/// address.</remarks>
public static class NeighbourQueries
{
    private const ushort TypeNew = 28;
    private const ushort TypeGet = 30;
    private const int HeaderLength = 12;
    private const ushort AttributeDestination = 1;

    // It was asked for and nobody answered yet, is asked for again, or was given up.
    private const ushort Unanswered = 0x01 | 0x10 | 0x20;

    /// <summary>
    /// Who did not answer is asked for again with the next packet. By itself the kernel asks once a second, and a
    /// machine that is back waits for that.
    /// </summary>
    public static void AskAgainFor(this NetlinkSocket route, IPAddress address)
    {
        var request = new NetlinkWriter();
        request.Begin(TypeGet, NetlinkFlags.Dump, "list the neighbours");
        Span<byte> header = stackalloc byte[HeaderLength];
        header.Clear();
        header[0] = RouteMessages.Family(address);
        request.Fixed(header);
        foreach (var link in route.Query(request)
            .Where(answer => answer.Type == TypeNew && IsUnanswered(answer, address.GetAddressBytes()))
            .Select(answer => MemoryMarshal.Read<int>(answer.Payload.Span[4..])))
        {
            var batch = new NetlinkWriter();
            batch.RemoveNeighbour(link, address);
            route.Execute(batch);
        }
    }

    private static bool IsUnanswered(NetlinkMessage answer, ReadOnlySpan<byte> address)
    {
        if (answer.Payload.Length < HeaderLength
            || (MemoryMarshal.Read<ushort>(answer.Payload.Span[8..]) & Unanswered) == 0)
        {
            return false;
        }

        var attributes = answer.Attributes(HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeDestination)
            {
                return attributes.Value.SequenceEqual(address);
            }
        }

        return false;
    }
}
