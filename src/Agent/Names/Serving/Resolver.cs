using Orc.Agent.Names.Messages;
using Orc.Agent.Names.Tables;

namespace Orc.Agent.Names.Serving;

/// <summary>Answers one question of one container: what is ours from the table, the rest by asking others.</summary>
internal sealed class Resolver(Func<NamesIndex> index, HostServers host, Forwarder forwarder)
{
    private const int MaxAsking = 1024;

    private int _turn;
    private int _asking;

    /// <summary>Null: it is not worth an answer.</summary>
    public ValueTask<byte[]?> AnswerAsync(string container, ReadOnlySpan<byte> message, Transport transport)
    {
        if (message.Length < DnsQuery.HeaderSize)
        {
            return new ValueTask<byte[]?>((byte[]?)null);
        }

        var bytes = message.ToArray();
        if (DnsQuery.TryParse(bytes) is not { } query)
        {
            return new ValueTask<byte[]?>(DnsReply.BuildBare(message, DnsCode.FormatError));
        }

        var now = index();
        if (now.FindClient(container) is not { } client)
        {
            return new ValueTask<byte[]?>(DnsReply.Build(query, DnsCode.Refused, [], query.UdpSize, 0));
        }

        var limit = transport == Transport.Tcp ? DnsReply.LargestTcp : query.UdpSize;
        if (NameAnswers.TryAnswer(now, client, query, Interlocked.Increment(ref _turn), limit) is { } answer)
        {
            return new ValueTask<byte[]?>(answer);
        }

        return client.IsForwarded
            ? new ValueTask<byte[]?>(AskAsync(bytes, query, client, transport))
            : new ValueTask<byte[]?>(DnsReply.Build(query, DnsCode.ServerFailure, [], limit, 0));
    }

    private async Task<byte[]?> AskAsync(byte[] message, DnsQuery query, NamesClient client, Transport transport)
    {
        try
        {
            return Interlocked.Increment(ref _asking) > MaxAsking
                ? DnsReply.Build(query, DnsCode.ServerFailure, [], query.UdpSize, 0)
                : await forwarder.AskAsync(
                    message, query, client.Servers.IsEmpty ? host.Current : client.Servers, transport);
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }
}
