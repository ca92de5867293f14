using System.Net;
using System.Net.Sockets;
using Orc.Linux.Sockets;

namespace Orc.Linux.Tests.Sockets;

/// <remarks>
/// Not beside tests that spawn: a child has this process's sockets until it becomes another program, and their ports.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class DatagramLoopTests : IDisposable
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);

    private readonly List<Exception> _failures = [];
    private readonly DatagramLoop _loop;
    private readonly List<Socket> _askers = [];

    public DatagramLoopTests() => _loop = new DatagramLoop(_failures.Add);

    public void Dispose()
    {
        _askers.ForEach(asker => asker.Dispose());
        _loop.Dispose();
    }

    [Fact]
    public void Datagrams_ToSeveralSockets_AreAnsweredToTheirSenders()
    {
        using var first = Serve(text => $"1{text}", out var firstAt);
        using var second = Serve(text => $"2{text}", out var secondAt);
        var (one, other) = (Asker(firstAt), Asker(secondAt));
        for (var round = 0; round < 100; round++)
        {
            one.Send("a"u8);
            other.Send("b"u8);
            Assert.Equal("1a", Read(one));
            Assert.Equal("2b", Read(other));
        }
    }

    [Fact]
    public void Datagram_ThatIsTooLong_IsPassedOver()
    {
        using var place = Serve(text => $"{text.Length}", out var at);
        var asker = Asker(at);

        asker.Send(new byte[DatagramLoop.LargestDatagram + 1]);
        asker.Send(new byte[DatagramLoop.LargestDatagram]);

        Assert.Equal($"{DatagramLoop.LargestDatagram}", Read(asker));
    }

    [Fact]
    public void Datagram_WithoutAnAnswer_TakesNoOthers()
    {
        using var place = Serve(text => text == "quiet" ? "" : text, out var at);
        var asker = Asker(at);
        foreach (var word in (string[])["one", "quiet", "two", "quiet", "three"])
        {
            asker.Send(System.Text.Encoding.ASCII.GetBytes(word));
        }

        Assert.Equal(["one", "two", "three"], [Read(asker), Read(asker), Read(asker)]);
    }

    [Fact]
    public void Service_ThatThrows_EndsNothing()
    {
        using var place = Serve(
            text => text == "bad" ? throw new InvalidOperationException("no") : text, out var at);
        var asker = Asker(at);

        asker.Send("bad"u8);
        asker.Send("good"u8);

        // They may have come in one turn, which the first one ended.
        for (var tries = 0; asker.Available == 0 && tries < 100; tries++)
        {
            asker.Send("good"u8);
            asker.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead);
        }

        Assert.Equal("good", Read(asker));
        Assert.Equal("no", Assert.Single(_failures).Message);
    }

    [Fact]
    public void Place_ThatWasDisposed_IsFreeForAnother()
    {
        for (var round = 0; round < 50; round++)
        {
            IPEndPoint at;
            using (var place = Serve(text => text, out at))
            {
                var asker = Asker(at);
                asker.Send("x"u8);
                Assert.Equal("x", Read(asker));
            }

            using var next = DatagramSocket.Bind(at);
        }

        Assert.Empty(_failures);
    }

    [Fact]
    public void Flood_OfOneSocket_LetsTheOthersHaveTheirTurn()
    {
        const int Many = 200;
        using var begun = new ManualResetEventSlim();
        using var isFull = new ManualResetEventSlim();
        var order = new List<string>();
        using var flooded = Serve(
            text =>
            {
                order.Add(text);
                begun.Set();
                Assert.True(isFull.Wait(TimeSpan.FromSeconds(20)));
                return text;
            },
            out var floodedAt);
        using var modest = Serve(
            text =>
            {
                order.Add(text);
                return text;
            },
            out var modestAt);
        var (flooder, asker) = (Asker(floodedAt), Asker(modestAt));
        flooder.Send("first"u8);
        Assert.True(begun.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        for (var sent = 0; sent < Many; sent++)
        {
            flooder.Send("flood"u8);
        }

        asker.Send("modest"u8);
        isFull.Set();

        Assert.Equal("modest", Read(asker));
        Assert.InRange(order.IndexOf("modest"), 1, 40);
    }

    [Fact]
    public void Answers_MakeNothingToCollect()
    {
        var service = new Measured();
        var socket = DatagramSocket.Bind(Anywhere);
        using var place = _loop.Serve(socket, service);
        var asker = Asker(socket.EndPoint);
        for (var round = 0; round < 2000; round++)
        {
            asker.Send("x"u8);
            Assert.Equal(1, asker.Receive(new byte[8]));
        }

        Assert.Equal(0, service.AllocatedSinceTheThousandth);
    }

    private IDisposable Serve(Func<string, string> answer, out IPEndPoint at)
    {
        var socket = DatagramSocket.Bind(Anywhere);
        at = socket.EndPoint;
        return _loop.Serve(socket, new Spoken(answer));
    }

    private Socket Asker(IPEndPoint at)
    {
        var asker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveTimeout = 20_000,
        };
        _askers.Add(asker);
        asker.Connect(at);
        return asker;
    }

    private static string Read(Socket asker)
    {
        var room = new byte[4096];
        return System.Text.Encoding.ASCII.GetString(room, 0, asker.Receive(room));
    }

    private sealed class Spoken(Func<string, string> answer) : IDatagramService
    {
        public void BeginTurn()
        {
        }

        public int Answer(ReadOnlySpan<byte> datagram, DatagramAddress from, Span<byte> into) =>
            System.Text.Encoding.ASCII.GetBytes(answer(System.Text.Encoding.ASCII.GetString(datagram)), into);
    }

    private sealed class Measured : IDatagramService
    {
        private int _answers;
        private long _atTheThousandth;

        public long AllocatedSinceTheThousandth { get; private set; }

        public void BeginTurn()
        {
        }

        public int Answer(ReadOnlySpan<byte> datagram, DatagramAddress from, Span<byte> into)
        {
            if (++_answers == 1000)
            {
                _atTheThousandth = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (_answers > 1000)
            {
                AllocatedSinceTheThousandth = GC.GetAllocatedBytesForCurrentThread() - _atTheThousandth;
            }

            datagram.CopyTo(into);
            return datagram.Length;
        }
    }
}
