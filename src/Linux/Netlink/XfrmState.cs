using System.Collections.Immutable;
using System.Net;

namespace Orc.Linux.Netlink;

/// <summary>One direction of an encrypted way between two machines (an IPsec security association).</summary>
/// <param name="Source">Who sends.</param>
/// <param name="Destination">Who receives.</param>
/// <param name="Number">The SPI: with the destination it names the association.</param>
/// <param name="Request">Ties associations to the policies that ask for them; others' have another.</param>
/// <param name="Key">32 bytes for AES and 4 of salt; empty in what the kernel says.</param>
public sealed record XfrmState(
    IPAddress Source, IPAddress Destination, uint Number, uint Request, ImmutableArray<byte> Key)
{
    public override string ToString() => $"{Source} > {Destination} {Number:x8}";
}
