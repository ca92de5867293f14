using System.Collections.Immutable;
using System.Net;
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

    /// <summary>The answer's length; null: the name is none of ours; ask the world.</summary>
    /// <param name="turn">Any number: each next one begins the addresses of a name with the next.</param>
    /// <param name="answer">As long as an answer can be sent.</param>
    public static int? TryAnswer(NamesIndex index, NamesClient client, in DnsQuery query, int turn, Span<byte> answer)
    {
        if (!query.IsPlain)
        {
            return null;
        }

        if (DnsName.FindReverseAddress(query.Name) is { } address)
        {
            return TryReverse(index, client, query, address, answer);
        }

        return index.Find(client, query.Name) is { } addresses
            ? Write(addresses, query, turn, answer)
            : null;
    }

    private static int? TryReverse(
        NamesIndex index, NamesClient client, in DnsQuery query, IPAddress address, Span<byte> answer)
    {
        if (query.Type != DnsType.Pointer || index.FindReverse(client, address) is not { } owner)
        {
            return index.IsWithin(client, address) ? DnsReply.Write(answer, query, DnsCode.NoSuchName) : null;
        }

        var reply = new DnsReplyWriter(answer, query);
        if (DnsName.TryEncode(owner) is { } name)
        {
            reply.Add(DnsType.Pointer, name, Lifetime);
        }

        return reply.End(DnsCode.NoError);
    }

    private static int Write(ImmutableArray<IPAddress> addresses, in DnsQuery query, int turn, Span<byte> answer)
    {
        var family = query.Type switch
        {
            DnsType.Address => AddressFamily.InterNetwork,
            DnsType.AddressV6 => AddressFamily.InterNetworkV6,
            _ => AddressFamily.Unknown,
        };
        var reply = new DnsReplyWriter(answer, query);
        var matching = 0;
        foreach (var address in addresses)
        {
            matching += address.AddressFamily == family ? 1 : 0;
        }

        // Once around, from the one whose turn it is.
        var first = matching == 0 ? 0 : (int)((uint)turn % (uint)matching);
        Add(ref reply, addresses, family, first, matching);
        Add(ref reply, addresses, family, 0, first);
        return reply.End(DnsCode.NoError);
    }

    // Of those of a family: from one, up to another.
    private static void Add(
        ref DnsReplyWriter reply, ImmutableArray<IPAddress> addresses, AddressFamily family, int from, int to)
    {
        var number = 0;
        foreach (var address in addresses)
        {
            if (address.AddressFamily != family)
            {
                continue;
            }

            if (number >= from && number < to)
            {
                reply.Add(
                    family == AddressFamily.InterNetwork ? DnsType.Address : DnsType.AddressV6, address, Lifetime);
            }

            number++;
        }
    }
}
