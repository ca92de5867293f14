using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Orc.Linux.Bus;

/// <summary>A connection to a D-Bus daemon for a few calls, one after another, none of which may take long.</summary>
/// <remarks>
/// D-Bus specification, "Message Format":
/// <code>u8 'l' | u8 type | u8 flags | u8 1 | u32 body length | u32 serial | a(yv) fields | padding to 8 | body</code>
/// Types: 1 call, 2 return, 3 error, 4 signal. Fields: 1 path, 2 interface, 3 member, 4 error, 5 reply to, 6
/// destination, 8 signature.
/// </remarks>
public sealed class BusConnection : IDisposable
{
    private const string DefaultSocket = "/run/dbus/system_bus_socket";
    private const int FixedLength = 16;
    private const int LongestMessage = 1 << 20;
    private const int PatienceMilliseconds = 5000;
    private const byte TypeReturn = 2;
    private const byte TypeError = 3;
    private const byte FieldReplyTo = 5;

    private readonly Socket _socket;
    private uint _serial;

    private BusConnection(Socket socket) => _socket = socket;

    /// <summary>The machine's bus.</summary>
    public static BusConnection OpenSystem()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
        {
            ReceiveTimeout = PatienceMilliseconds,
            SendTimeout = PatienceMilliseconds,
        };
        var bus = new BusConnection(socket);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SystemSocket()));
            bus.Authenticate();
            _ = bus.Call(new BusCall(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", []));
            return bus;
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <exception cref="IOException">It was answered by an error.</exception>
    public BusReply Call(BusCall call)
    {
        var serial = ++_serial;
        Send(Message(call, serial));
        while (true)
        {
            var (type, replyTo, body) = Receive();
            if (replyTo == serial && type == TypeReturn)
            {
                return new BusReply(body);
            }

            if (replyTo == serial && type == TypeError)
            {
                throw new IOException(new BusReply(body).Text());
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    // unix:path=…, the only form a system's bus has.
    private static string SystemSocket()
    {
        const string Prefix = "unix:path=";
        var address = Environment.GetEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS") ?? "";
        return address.StartsWith(Prefix, StringComparison.Ordinal)
            ? address[Prefix.Length..].Split(',', ';')[0]
            : DefaultSocket;
    }

    private void Authenticate()
    {
        // SASL EXTERNAL: the kernel says who we are, root; it must be repeated, its digits in hexadecimal.
        Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {Convert.ToHexStringLower("0"u8)}\r\n"));
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!answer.ToString().EndsWith("\r\n", StringComparison.Ordinal))
        {
            Fill(one);
            answer.Append((char)one[0]);
        }

        if (!answer.ToString().StartsWith("OK", StringComparison.Ordinal))
        {
            throw new IOException($"D-Bus refused us: {answer}");
        }

        Send(Encoding.ASCII.GetBytes("BEGIN\r\n"));
    }

    private static byte[] Message(BusCall call, uint serial)
    {
        var body = new BusWriter();
        call.Write?.Invoke(body);
        foreach (var word in call.Arguments)
        {
            body.String(word);
        }

        var signature = call.Signature ?? new string('s', call.Arguments.Count);
        var message = new BusWriter();
        message.Append([(byte)'l', 1, 0, 1]);
        message.UInt32((uint)body.Length);
        message.UInt32(serial);
        message.Array(8, () =>
        {
            Field(message, 1, "o", call.Path);
            Field(message, 2, "s", call.Interface);
            Field(message, 3, "s", call.Member);
            Field(message, 6, "s", call.Destination);
            if (signature.Length > 0)
            {
                message.Align(8);
                message.Byte(8);
                message.Signature("g");
                message.Signature(signature);
            }
        });
        message.Align(8);
        message.Append(body.ToArray());
        return message.ToArray();
    }

    private static void Field(BusWriter message, byte code, string type, string value)
    {
        message.Align(8);
        message.Byte(code);
        message.Signature(type);
        message.String(value);
    }

    private (byte Type, uint ReplyTo, byte[] Body) Receive()
    {
        var head = new byte[FixedLength];
        Fill(head);
        var bodyLength = Length(head, 4);
        var fields = new byte[(Length(head, 12) + 7) / 8 * 8];
        Fill(fields);
        var body = new byte[bodyLength];
        Fill(body);
        return (head[1], ReplyTo(fields), body);
    }

    private static int Length(byte[] head, int at)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(at));
        return length <= LongestMessage
            ? (int)length
            : throw new IOException($"D-Bus sent a message of {length} bytes");
    }

    // y code | g signature | value; what is not a number is a text of some kind.
    private static uint ReplyTo(byte[] fields)
    {
        for (var at = 0; at + 4 < fields.Length;)
        {
            var code = fields[at];
            var type = (char)fields[at + 2];
            at += 4;
            var number = type == 'g' ? fields[at] : BinaryPrimitives.ReadUInt32LittleEndian(fields.AsSpan(at));
            if (code == FieldReplyTo)
            {
                return number;
            }

            at += type switch
            {
                'g' => 1 + (int)number + 1,
                'u' => 4,
                _ => 4 + (int)number + 1,
            };
            at = (at + 7) / 8 * 8;
        }

        return 0;
    }

    private void Send(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += _socket.Send(bytes, sent, bytes.Length - sent, SocketFlags.None);
        }
    }

    private void Fill(byte[] bytes)
    {
        for (var got = 0; got < bytes.Length;)
        {
            var count = _socket.Receive(bytes, got, bytes.Length - got, SocketFlags.None);
            got += count > 0 ? count : throw new IOException("D-Bus closed the connection");
        }
    }
}
