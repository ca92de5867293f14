using Orc.Agent.Names.Messages;
using Orc.Agent.Names.Tables;

namespace Orc.Agent.Names.Serving;

/// <summary>Answers one question of one container: what is ours from the table, the rest by asking others.</summary>
internal sealed class Resolver(Func<NamesIndex> index, HostServers host, Forwarder forwarder)
{
    private const int MaxAsking = 1024;

    private const int AnswerFlag = 0x80;

    // Who looks up a name asks for addresses of both families: one count would always be even for one of them.
    private int _turn;
    private int _turnOfIPv6;
    private int _asking;

    /// <summary>The table as it is now.</summary>
    public NamesIndex Current => index();

    /// <summary>
    /// The answer's length; 0: it is not worth one. Null: others must be asked (<see cref="AskAsync"/>).
    /// </summary>
    /// <param name="answer">As long as this way can carry.</param>
    public int? TryAnswer(
        NamesIndex now, string container, ReadOnlySpan<byte> message, Transport transport, Span<byte> answer)
    {
        // An answer is not answered: two ends that do would do so for ever.
        if (message.Length < DnsQuery.HeaderSize || (message[2] & AnswerFlag) != 0)
        {
            return 0;
        }

        if (!DnsQuery.TryParse(message, stackalloc char[DnsName.MaxLetters], out var query))
        {
            return DnsReply.WriteBare(answer, message, DnsCode.FormatError);
        }

        var limit = transport == Transport.Tcp ? answer.Length : Math.Min(query.UdpSize, answer.Length);
        if (now.FindClient(container) is not { } client)
        {
            return DnsReply.Write(answer, query, DnsCode.Refused);
        }

        var turn = query.Type == DnsType.AddressV6
            ? Interlocked.Increment(ref _turnOfIPv6)
            : Interlocked.Increment(ref _turn);
        return NameAnswers.TryAnswer(now, client, query, turn, answer[..limit])
            ?? (client.IsForwarded ? null : DnsReply.Write(answer, query, DnsCode.ServerFailure));
    }

    /// <summary>The answer of others; null: the container has gone meanwhile.</summary>
    /// <param name="message">A question that <see cref="TryAnswer"/> could read and not answer.</param>
    public async Task<byte[]?> AskAsync(string container, byte[] message, Transport transport)
    {
        if (index().FindClient(container) is not { } client)
        {
            return null;
        }

        try
        {
            return Interlocked.Increment(ref _asking) > MaxAsking
                ? DnsReply.BuildFailure(message)
                : await forwarder.AskAsync(
                    message, client.Servers.IsEmpty ? host.Current : client.Servers, transport);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }
}
