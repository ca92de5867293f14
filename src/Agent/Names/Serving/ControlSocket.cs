using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// Where the daemon says that the table is new, and hears when it counts. A packet each way: <c>sync</c> →
/// <c>FORM VERSION</c>; <c>stop</c> → the same, and the process ends.
/// </summary>
internal sealed class ControlSocket : IDisposable
{
    /// <summary>The form of table and talk; a daemon that needs another ends this process and starts its own.</summary>
    public const int Form = 1;

    public const string Sync = "sync";
    public const string Stop = "stop";
    public const int LargestPacket = 128;

    private readonly SafeFileHandle _folder;
    private readonly Socket _listener;
    private readonly NamesServer _server;
    private readonly Func<bool> _isNeeded;
    private readonly Action _stop;
    private int _connections;

    /// <param name="isNeeded">There is something to stay for when no daemon is there.</param>
    /// <param name="stop">Ends the process.</param>
    public ControlSocket(
        NamesDirectories directories, NamesServer server, Func<bool> isNeeded, Action stop, TimeProvider time)
    {
        _server = server;
        _isNeeded = isNeeded;
        _stop = stop;
        _folder = Descriptors.OpenPath(directories.Root);
        File.Delete(directories.Socket);
        _listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        _listener.Bind(NamesDirectories.SocketBelow(_folder));
        File.SetUnixFileMode(directories.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _ = Connections.TakeAsync(_listener, Serve, time);
    }

    /// <summary>A daemon is there.</summary>
    public bool IsUsed => Volatile.Read(ref _connections) > 0;

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    private void Serve(Socket connection)
    {
        Interlocked.Increment(ref _connections);
        _ = ServeAsync(connection);
    }

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            var packet = new byte[LargestPacket];
            try
            {
                while (await connection.ReceiveAsync(packet.AsMemory(), SocketFlags.None) is > 0 and var length)
                {
                    var word = Encoding.ASCII.GetString(packet, 0, length);
                    if (word == Sync)
                    {
                        _server.Refresh();
                    }

                    var reply = string.Create(CultureInfo.InvariantCulture, $"{Form} {_server.Version}");
                    await connection.SendAsync(Encoding.ASCII.GetBytes(reply), SocketFlags.None);
                    if (word == Stop)
                    {
                        _stop();
                    }
                }
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The daemon went; it will come back, or another will.
            }
        }

        if (Interlocked.Decrement(ref _connections) == 0 && !_isNeeded())
        {
            _stop();
        }
    }
}
