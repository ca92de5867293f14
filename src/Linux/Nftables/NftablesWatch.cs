using Orc.Linux.Netlink;

namespace Orc.Linux.Nftables;

/// <summary>Hears when somebody else changes tables: ours (<c>nft flush ruleset</c>), or their own.</summary>
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

    /// <summary>
    /// Ends when another process has changed a table: true if it was the one that is watched, or something may have
    /// been missed.
    /// </summary>
    public async Task<bool> WaitForForeignChangeAsync(CancellationToken cancellationToken)
    {
        var (own, others) = (false, false);
        while (true)
        {
            var messages = await _listener.ReadAsync(cancellationToken);
            if (messages.Count == 0)
            {
                return true;
            }

            foreach (var message in messages)
            {
                if (message.Type != NftablesMessages.TypeNewGeneration)
                {
                    var concerns = Concerns(message);
                    own |= concerns;
                    others |= !concerns;
                    continue;
                }

                if ((own || others) && !IsOwnThread(message))
                {
                    return own;
                }

                (own, others) = (false, false);
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
