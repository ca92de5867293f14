using System.Net;
using System.Net.Sockets;
using Orc.Linux;
using Orc.Linux.Netlink;

namespace Orc.Agent.Membership;

/// <summary>A connection to a manager: to the first of its addresses that answers, as soon as there is a way.</summary>
internal static class ManagerDial
{
    /// <summary>For all of them.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(250);

    /// <param name="addresses">Each <c>address:port</c>.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="SocketException">None answers: what the last one came to.</exception>
    public static async ValueTask<Socket> ConnectAsync(
        IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        for (var index = 0; ; index++)
        {
            var isLast = index == addresses.Count - 1;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (!isLast)
            {
                limit.CancelAfter(Limit / addresses.Count);
            }

            try
            {
                return await ConnectAsync(IPEndPoint.Parse(addresses[index]), limit.Token);
            }
            catch (Exception failure) when (!isLast && !cancellationToken.IsCancellationRequested
                && failure is SocketException or OperationCanceledException)
            {
                // The next one, then.
            }
        }
    }

    // The first packet of a connection that gets lost is sent again after 1, 3 and 7 s, and the manager's hardware
    // address is asked for once a second. Where a way comes back meanwhile, another socket's is through sooner.
    private static async Task<Socket> ConnectAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        Socket? taken = null;
        try
        {
            while (true)
            {
                attempts.Add(AttemptAsync(end, over.Token));
                var pause = Task.Delay(AgainAfter, TimeProvider.System, over.Token);
                var first = await Task.WhenAny([.. attempts.Where(attempt => !IsUnanswered(attempt)), pause]);
                if (first != pause && !IsUnanswered(first))
                {
                    return taken = await (Task<Socket>)first;
                }

                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
                AskAgainFor(end.Address);
            }
        }
        finally
        {
            await over.CancelAsync();
            _ = DropAsync(attempts, taken);
        }
    }

    // Nobody has that address now; somebody may in a moment.
    private static bool IsUnanswered(Task attempt) => attempt.Exception?.InnerException is SocketException
    {
        SocketErrorCode: SocketError.HostUnreachable or SocketError.HostDown,
    };

    private static void AskAgainFor(IPAddress address)
    {
        try
        {
            using var route = NetlinkSocket.Open(NetlinkFamily.Route);
            route.AskAgainFor(address);
        }
        catch (LinuxException)
        {
            // The kernel asks by itself, a little later.
        }
    }

    private static async Task<Socket> AttemptAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(end, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One that came through after all is not needed.
    private static async Task DropAsync(IReadOnlyList<Task<Socket>> attempts, Socket? taken)
    {
        foreach (var attempt in attempts)
        {
            try
            {
                var socket = await attempt;
                if (socket != taken)
                {
                    socket.Dispose();
                }
            }
            catch (Exception over) when (over is SocketException or OperationCanceledException)
            {
                // It did not come through.
            }
        }
    }
}
