namespace Orc.Linux.Netlink;

/// <summary>The kernel subsystem a netlink socket talks to.</summary>
public enum NetlinkFamily
{
    Route = 0,
    Xfrm = 6,
    Netfilter = 12,
}
