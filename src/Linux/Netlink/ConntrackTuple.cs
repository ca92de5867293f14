namespace Orc.Linux.Netlink;

/// <summary>One direction of a tracked connection, as its bytes lie in the kernel's message.</summary>
/// <remarks>
/// Nested { CTA_TUPLE_IP { 1, 2: IPv4 source, destination; 3, 4: IPv6 }, CTA_TUPLE_PROTO { 1: number; 2, 3: port of the
/// source, of the destination } }
/// </remarks>
internal readonly ref struct ConntrackTuple
{
    private const ushort Addresses = 1;
    private const ushort Transport = 2;

    private ConntrackTuple(NetlinkAttributes tuple)
    {
        while (tuple.Next())
        {
            var fields = tuple.Nested;
            while (fields.Next())
            {
                switch (tuple.Type, fields.Type)
                {
                    case (Addresses, 1 or 3):
                        Source = fields.Value;
                        break;
                    case (Addresses, 2 or 4):
                        Destination = fields.Value;
                        break;
                    case (Transport, 1) when fields.Value.Length > 0:
                        Protocol = fields.Value[0];
                        break;
                    case (Transport, 2):
                        SourcePort = fields.BigEndian16;
                        break;
                    case (Transport, 3):
                        DestinationPort = fields.BigEndian16;
                        break;
                }
            }
        }
    }

    public ReadOnlySpan<byte> Source { get; }

    public ReadOnlySpan<byte> Destination { get; }

    public byte Protocol { get; }

    public ushort SourcePort { get; }

    public ushort DestinationPort { get; }

    /// <param name="entry">What the kernel said of a connection.</param>
    /// <param name="headerLength">Of what lies before its attributes.</param>
    /// <param name="direction">The type of the attribute: the original one, or the reply's.</param>
    public static ConntrackTuple Of(NetlinkMessage entry, int headerLength, ushort direction)
    {
        var attributes = entry.Attributes(headerLength);
        while (attributes.Next())
        {
            if (attributes.Type == direction)
            {
                return new ConntrackTuple(attributes.Nested);
            }
        }

        return default;
    }
}
