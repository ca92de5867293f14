using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Networks;

/// <summary>Addresses as numbers, so that plans can count.</summary>
internal static class AddressNumber
{
    public static UInt128 From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var count);
        return count == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(family == AddressFamily.InterNetwork ? bytes[12..] : bytes);
    }

    public static int Bits(AddressFamily family) => family == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>How many addresses a network spans.</summary>
    public static UInt128 Size(IPNetwork network) =>
        UInt128.One << (Bits(network.BaseAddress.AddressFamily) - network.PrefixLength);

    public static UInt128 First(IPNetwork network) => From(network.BaseAddress);

    public static UInt128 Last(IPNetwork network) => First(network) + Size(network) - 1;

    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily &&
        First(one) <= Last(other) && First(other) <= Last(one);
}
