using Orc.Linux.Netlink;

namespace Orc.Linux.Nftables;

/// <summary>Hears when somebody else changes one table (<c>nft flush ruleset</c>, another tool's restart).</summary>
/// <remarks>
/// The kernel tells each change of a transaction (attribute 1 of all of them: the table's name), and at the end
/// NFT_MSG_NEWGEN: attribute 1 generation, 2 the thread that did it, 3 its name.
/// </remarks>
public sealed class NftablesWatch : IDisposable
{
    private const int GroupNftables = 7;
    private const ushort AttributeTable = 1;
    private const ushort AttributeThread = 2;

    private readonly string _table;
    private readonly NetlinkListener _listener;

    private NftablesWatch(string table, NetlinkListener listener)
    {
        _table = table;
        _listener = listener;
    }

    /// <summary>Watches the network namespace of the calling thread.</summary>
    public static NftablesWatch Open(string table) =>
        new(table, NetlinkListener.Open(NetlinkFamily.Netfilter, GroupNftables));

    /// <summary>Ends when another process has changed the table, or something may have been missed.</summary>
    public async Task WaitForForeignChangeAsync(CancellationToken cancellationToken)
    {
        var touched = false;
        while (true)
        {
            var messages = await _listener.ReadAsync(cancellationToken);
            if (messages.Count == 0)
            {
                return;
            }

            foreach (var message in messages)
            {
                if (message.Type != NftablesMessages.TypeNewGeneration)
                {
                    touched |= Concerns(message);
                    continue;
                }

                if (touched && !IsOwnThread(message))
                {
                    return;
                }

                touched = false;
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool Concerns(NetlinkMessage message)
    {
        var attributes = message.Attributes(NftablesMessages.HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeTable)
            {
                return attributes.Text == _table;
            }
        }

        return false;
    }

    private static bool IsOwnThread(NetlinkMessage generation)
    {
        var attributes = generation.Attributes(NftablesMessages.HeaderLength);
        while (attributes.Next())
        {
            if (attributes.Type == AttributeThread)
            {
                return Directory.Exists($"/proc/self/task/{attributes.BigEndian}");
            }
        }

        return false;
    }
}
