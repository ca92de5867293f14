namespace Orc.Linux.Netlink;

/// <summary>Which packets a policy looks at: those that arrive, or those that are sent.</summary>
public enum XfrmDirection
{
    In = 0,
    Out = 1,
}
