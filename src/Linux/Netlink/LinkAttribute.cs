namespace Orc.Linux.Netlink;

/// <summary>Attribute numbers of link messages (linux/if_link.h), each in the nest it belongs to.</summary>
internal static class LinkAttribute
{
    public const ushort Address = 1;
    public const ushort Name = 3;
    public const ushort Mtu = 4;
    public const ushort Link = 5;
    public const ushort Master = 10;
    public const ushort ProtocolInfo = 12;
    public const ushort LinkInfo = 18;
    public const ushort NamespaceDescriptor = 28;

    // Inside IFLA_LINKINFO.
    public const ushort InfoKind = 1;
    public const ushort InfoBody = 2;

    // Inside IFLA_INFO_DATA of a veth.
    public const ushort VethPeer = 1;

    // Inside IFLA_INFO_DATA of a macvlan.
    public const ushort MacvlanMode = 1;

    // Inside IFLA_INFO_DATA of a bridge.
    public const ushort BridgeMulticastSnooping = 23;
    public const ushort BridgeCallIptables = 36;
    public const ushort BridgeCallIp6tables = 37;

    // Inside IFLA_PROTINFO of a bridge's port.
    public const ushort PortHairpin = 4;
}
