using System.Buffers;
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

    // What fails at once would fail at once again.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly IPEndPoint _target;
    private readonly TimeProvider _time;
    private readonly SenderPlaces.Port _senders;

    private DatagramRelay(Socket listener, IPEndPoint target, SenderPlaces places, TimeProvider time)
    {
        _listener = listener;
        _target = target;
        _senders = places.OpenPort();
        _time = time;
        _ = ReceiveAsync();
    }

    public static DatagramRelay Open(RelayedPort port, SenderPlaces places, TimeProvider time)
    {
        var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp)
        {
            DualMode = false,
        };
        try
        {
            ReusePort.Allow(listener);
            listener.Bind(port.Listen);
            return new DatagramRelay(listener, port.Target, places, time);
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
        _senders.Dispose();
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
            var sender = _senders.Find(from, at.Address) ?? Open(from, at);
            await sender.Socket.SendAsync(datagram, SocketFlags.None);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException)
        {
            // See above.
        }
    }

    private RelayedSender Open(IPEndPoint from, IPPacketInformation at)
    {
        var socket = new Socket(_target.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        try
        {
            socket.Connect(_target);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var sender = new RelayedSender(from, at.Address, at.Interface, socket);
        _senders.Add(sender);
        _ = ReturnAsync(sender);
        return sender;
    }

    private async Task ReturnAsync(RelayedSender sender)
    {
        try
        {
            while (await HasAnswerAsync(sender))
            {
                Answer(sender);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The container does not listen, or another sender has the place.
        }
        finally
        {
            _senders.Remove(sender);
        }
    }

    // A buffer is held only while there is something to carry. False: it was silent for too long.
    private async Task<bool> HasAnswerAsync(RelayedSender sender)
    {
        while (_senders.PatienceWith(sender) is var patience && patience > TimeSpan.Zero)
        {
            try
            {
                using var limit = new CancellationTokenSource(patience, _time);
                await sender.Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, limit.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                // It may have asked meanwhile.
            }
        }

        return false;
    }

    private void Answer(RelayedSender sender)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestDatagram);
        try
        {
            var length = sender.Socket.Receive(buffer, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                // A datagram that was damaged.
                return;
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            _senders.Answer(sender);
            DatagramOrigin.Send(
                _listener.SafeHandle, buffer.AsSpan(0, length), sender.From, sender.At, sender.Link);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
