using System.Net.Sockets;
using Orc.Agent.Names.Messages;

namespace Orc.Agent.Names.Tables;

/// <summary>
/// Answers what we know ourselves. Pure: an index, a client and a question → bytes, or a question for others.
/// </summary>
internal static class NameAnswers
{
    /// <summary>Seconds: containers come and go, and asking again costs nothing.</summary>
    public const int Lifetime = 5;

    /// <summary>Null: the name is none of ours; ask the world.</summary>
    /// <param name="turn">Any number: each next one begins the addresses of a name with the next.</param>
    /// <param name="limit">The largest answer that can be sent.</param>
    public static byte[]? TryAnswer(NamesIndex index, NamesClient client, DnsQuery query, int turn, int limit)
    {
        if (!query.IsPlain)
        {
            return null;
        }

        if (DnsName.FindReverseAddress(query.Name) is { } address)
        {
            if (query.Type == DnsType.Pointer && index.FindReverse(client, address) is { } owner)
            {
                return Build(
                    DnsCode.NoError, DnsName.TryEncode(owner) is { } name ? [(DnsType.Pointer, name)] : []);
            }

            return index.IsWithin(client, address) ? Build(DnsCode.NoSuchName, []) : null;
        }

        return index.Find(client, query.Name) is { } addresses
            ? Build(DnsCode.NoError, Records(addresses, query.Type, turn))
            : null;

        byte[] Build(DnsCode code, IReadOnlyList<(DnsType, byte[])> records) =>
            DnsReply.Build(query, code, records, limit, Lifetime);
    }

    private static (DnsType, byte[])[] Records(
        IReadOnlyList<System.Net.IPAddress> addresses, DnsType type, int turn)
    {
        var family = type switch
        {
            DnsType.Address => AddressFamily.InterNetwork,
            DnsType.AddressV6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        var matching = addresses.Where(address => address.AddressFamily == family).ToList();
        return [.. matching.Select((_, at) =>
            (type, matching[(int)((uint)(at + turn) % (uint)matching.Count)].GetAddressBytes()))];
    }
}
