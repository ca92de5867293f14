using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Orc.Agent.Names.Serving;
using Orc.Linux.Files;
using Orc.Linux.Sockets;

namespace Orc.Agent.Names;

/// <summary>A talk with the names process. It ends when that process does.</summary>
internal sealed class NamesConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource<string>> _waiting = new();
    private readonly Task _reading;

    private NamesConnection(Socket socket)
    {
        _socket = socket;
        Process = PeerCredentials.Of(socket).Pid;
        _reading = ReadAsync();
    }

    /// <summary>Its pid, by the kernel's word.</summary>
    public int Process { get; }

    /// <summary>Ends when the other side is gone.</summary>
    public Task Closed => _reading;

    /// <summary>Null: nobody listens there.</summary>
    /// <param name="folder">Where its socket is; by descriptor, since a socket's path may not be long.</param>
    public static NamesConnection? TryOpen(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        using var place = Descriptors.OpenPath(folder);
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(NamesDirectories.SocketBelow(place));
            return new NamesConnection(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Returns when the table that is there now counts.</summary>
    /// <exception cref="SocketException">The process is gone.</exception>
    public async Task<NamesState> SyncAsync() => Parse(await AskAsync(ControlSocket.Sync));

    /// <summary>Ends the process.</summary>
    public async Task StopAsync()
    {
        await AskAsync(ControlSocket.Stop);
        await Closed;
    }

    public void Dispose() => _socket.Dispose();

    private Task<string> AskAsync(string word)
    {
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_reading is { IsCompleted: true })
            {
                throw new SocketException((int)SocketError.NotConnected);
            }

            _waiting.Enqueue(reply);
            _socket.Send(Encoding.ASCII.GetBytes(word));
        }

        return reply.Task;
    }

    private async Task ReadAsync()
    {
        var packet = new byte[ControlSocket.LargestPacket];
        try
        {
            while (await _socket.ReceiveAsync(packet.AsMemory(), SocketFlags.None) is > 0 and var length)
            {
                var text = Encoding.ASCII.GetString(packet, 0, length);
                lock (_gate)
                {
                    _waiting.Dequeue().SetResult(text);
                }
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The end, as below.
        }

        lock (_gate)
        {
            while (_waiting.TryDequeue(out var waiter))
            {
                waiter.SetException(new SocketException((int)SocketError.ConnectionReset));
            }
        }
    }

    private static NamesState Parse(string reply)
    {
        var words = reply.Split(' ');
        return new NamesState(
            int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
