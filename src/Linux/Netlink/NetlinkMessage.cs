namespace Orc.Linux.Netlink;

/// <summary>One message the kernel sent: its type, and the bytes after the netlink header.</summary>
public readonly record struct NetlinkMessage(ushort Type, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The attributes that follow a fixed header of the given length.</summary>
    public NetlinkAttributes Attributes(int headerLength) =>
        new(Payload.Length >= headerLength ? Payload.Span[headerLength..] : default);
}
