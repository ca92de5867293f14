namespace Orc.Agent.Names.Messages;

/// <summary>The record types that we answer ourselves, by their numbers (RFC 1035, 3596, 6891).</summary>
internal enum DnsType : ushort
{
    None = 0,
    Address = 1,
    Pointer = 12,
    AddressV6 = 28,
    Options = 41,
}
