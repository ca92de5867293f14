using System.Net;
using System.Net.Sockets;
using Orc.Agent.Names.Tables;
using Orc.Linux.Sockets;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// Carries datagrams from a port of the host to a container and back, with a socket for each sender, and each address
/// that it asked, until it is silent.
/// </summary>
internal sealed class DatagramRelay : IPortRelay
{
    private const int LargestDatagram = 65535;
    private const int MaxSenders = 1024;

    // What fails at once would fail at once again.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly TimeProvider _time;
    private readonly Dictionary<(EndPoint From, IPAddress At), Socket> _senders = [];

    private DatagramRelay(Socket listener, IPEndPoint target, TimeProvider time)
    {
        _listener = listener;
        _target = target;
        _time = time;
        _ = ReceiveAsync();
    }

    public static DatagramRelay Open(RelayedPort port, TimeProvider time)
    {
        var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)
        {
            DualMode = false,
        };
        try
        {
            ReusePort.Allow(listener);
            listener.Bind(port.Listen);
            return new DatagramRelay(listener, port.Target, time);
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_senders)
        {
            foreach (var sender in _senders.Values)
            {
                sender.Dispose();
            }
        }
    }

    private async Task ReceiveAsync()
    {
        // Who opens it does not wait while there is much to carry.
        await Task.Yield();
        var buffer = new byte[LargestDatagram];
        var anybody = new IPEndPoint(IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var message = await _listener.ReceiveMessageFromAsync(buffer.AsMemory(), SocketFlags.None, anybody);
                await SendAsync(
                    buffer.AsMemory(0, message.ReceivedBytes),
                    (IPEndPoint)message.RemoteEndPoint,
                    message.PacketInformation);
            }
            catch (SocketException error) when (error.SocketErrorCode != SocketError.OperationAborted)
            {
                await Task.Delay(Pause, _time, CancellationToken.None);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    // A datagram may be lost, and the relay goes on: the container does not listen now, it is too large for the way
    // there, no descriptor is left, or its sender was silent until this moment.
    private async Task SendAsync(ReadOnlyMemory<byte> datagram, IPEndPoint from, IPPacketInformation at)
    {
        try
        {
            if (FindOrOpen(from, at) is { } sender)
            {
                await sender.SendAsync(datagram, SocketFlags.None);
            }
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
            // See above.
        }
    }

    private Socket? FindOrOpen(IPEndPoint from, IPPacketInformation at)
    {
        lock (_senders)
        {
            if (_senders.TryGetValue((from, at.Address), out var known))
            {
                return known;
            }

            if (_senders.Count == MaxSenders)
            {
                return null;
            }

            var sender = new Socket(_target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                sender.Connect(_target);
            }
            catch
            {
                sender.Dispose();
                throw;
            }

            _senders[(from, at.Address)] = sender;
            _ = ReturnAsync(sender, from, at);
            return sender;
        }
    }

    private async Task ReturnAsync(Socket sender, IPEndPoint to, IPPacketInformation from)
    {
        var buffer = new byte[LargestDatagram];
        try
        {
            while (true)
            {
                using var limit = new CancellationTokenSource(Silence, _time);
                var length = await sender.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, limit.Token);
                DatagramOrigin.Send(
                    _listener.SafeHandle, buffer.AsSpan(0, length), to, from.Address, from.Interface);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            lock (_senders)
            {
                _senders.Remove((to, from.Address));
            }

            sender.Dispose();
        }
    }
}
