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
    private readonly NetlinkSocket _socket;

    private NftablesWatch(string table, NetlinkSocket socket)
    {
        _table = table;
        _socket = socket;
    }

    /// <summary>Watches the network namespace of the calling thread.</summary>
    public static NftablesWatch Open(string table)
    {
        var socket = NetlinkSocket.Open(NetlinkFamily.Netfilter);
        socket.Join(GroupNftables);
        return new NftablesWatch(table, socket);
    }

    /// <summary>Blocks until another process changed the table, or until something may have been missed.</summary>
    public void WaitForForeignChange()
    {
        var touched = false;
        while (true)
        {
            var messages = _socket.ReceiveEvents();
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

    public void Dispose() => _socket.Dispose();

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
