using System.Net.Sockets;
using Orc.Linux.Files;

namespace Orc.Linux.Namespaces;

/// <summary>
/// The runtime starts threads of its own when it first needs them: with the first socket one that waits for sockets,
/// with the first piece of work one that works. A thread is born into the namespaces of the one that starts it, and
/// those who are born of it too: one container's namespace would become that of half the process. So they are started
/// before any thread of ours enters a namespace.
/// </summary>
internal static class ServiceThreads
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>On a thread that is in the process's own namespaces.</summary>
    public static void Ensure() => _ = Started.Value;

    private static bool Start()
    {
        Epoll.Start();
        using var first = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        return ThreadPool.UnsafeQueueUserWorkItem(static _ => { }, null);
    }
}
