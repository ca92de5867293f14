using System.Net.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>The connections of a listener, until it is closed: nothing else ends it, or nobody would be heard there any
/// more.</summary>
internal static class Connections
{
    // As long as the process has no descriptor left (EMFILE) a connection waits, and asking at once fails at once.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task TakeAsync(Socket listener, Action<Socket> serve, TimeProvider time)
    {
        while (true)
        {
            try
            {
                serve(await listener.AcceptAsync());
            }
            catch (SocketException error) when (error.SocketErrorCode is
                SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // It was gone before we looked.
            }
            catch (SocketException error) when (error.SocketErrorCode != SocketError.OperationAborted)
            {
                await Task.Delay(Pause, time, CancellationToken.None);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
