namespace Orc.Linux.Netlink;

/// <summary>What a netlink message asks for besides its type (linux/netlink.h).</summary>
[Flags]
public enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x1,
    Ack = 0x4,
    Dump = 0x300,

    /// <summary>Replace what exists (new) or take only what was not there: see <see cref="Exclusive"/>.</summary>
    Replace = 0x100,

    /// <summary>Fail with EEXIST when it exists already.</summary>
    Exclusive = 0x200,

    Create = 0x400,
    Append = 0x800,
}
