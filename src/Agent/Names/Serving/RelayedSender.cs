using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>Who sends datagrams to a relayed port, at one of its addresses, and the socket that speaks for them.
/// </summary>
internal sealed class RelayedSender(IPEndPoint from, IPAddress at, int link, Socket socket) : IDisposable
{
    // As the kernel waits for UDP (nf_conntrack_udp_timeout); most ask once, and anybody may forge an address.
    private static readonly TimeSpan AfterOneQuestion = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InConversation = TimeSpan.FromSeconds(90);

    public IPEndPoint From { get; } = from;

    public IPAddress At { get; } = at;

    /// <summary>The interface that they were heard on.</summary>
    public int Link { get; } = link;

    public Socket Socket { get; } = socket;

    public bool IsAnswered { get; set; }

    /// <summary>They spoke again after an answer.</summary>
    public bool IsConversing { get; set; }

    /// <summary>When they, or the container, spoke last (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long LastWord { get; set; }

    /// <summary>How long both may be silent.</summary>
    public TimeSpan Patience => IsConversing ? InConversation : AfterOneQuestion;

    public void Dispose() => Socket.Dispose();
}
