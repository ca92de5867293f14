using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Orc.Agent.Names.Serving;

namespace Orc.Agent.Tests.Names;

public sealed class SenderPlacesTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<RelayedSender> _all = [];

    [Fact]
    public void Add_PortIsFull_TakesThePlaceOfTheOneThatWasSilentLongest()
    {
        using var port = new SenderPlaces(mostOfPort: 3, mostOfAll: 9, _time).OpenPort();
        Ask(port, 1, 2, 3);
        Ask(port, 1);

        Ask(port, 4);

        Assert.Equal([1, 3, 4], Known(port));
        Assert.Equal([2], Closed());
    }

    [Fact]
    public void Add_Flood_LeavesConversationsHalfOfThePlaces()
    {
        using var port = new SenderPlaces(mostOfPort: 4, mostOfAll: 9, _time).OpenPort();
        Ask(port, 1, 2);
        Answer(port, 1, 2);
        Ask(port, 1, 2);

        Ask(port, [.. Enumerable.Range(10, 90)]);

        Assert.Equal([1, 2, 98, 99], Known(port));
    }

    [Fact]
    public void Add_AllConverse_LeavesHalfOfThePlacesToThoseWhoCome()
    {
        using var port = new SenderPlaces(mostOfPort: 4, mostOfAll: 9, _time).OpenPort();
        Ask(port, 1, 2, 3, 4);
        Answer(port, 1, 2, 3, 4);
        Ask(port, 1, 2, 3, 4);

        Ask(port, 5, 6, 7);

        Assert.Equal([3, 4, 6, 7], Known(port));
    }

    [Fact]
    public void Add_AllPortsTogetherAreFull_TakesAPlaceOfThePortThatHasMost()
    {
        var places = new SenderPlaces(mostOfPort: 4, mostOfAll: 5, _time);
        using var quiet = places.OpenPort();
        using var flooded = places.OpenPort();
        Ask(quiet, 1);
        Ask(flooded, 2, 3, 4, 5);

        Ask(quiet, 6);
        Ask(flooded, 7, 8);

        Assert.Equal([1, 6], Known(quiet));
        Assert.Equal([5, 7, 8], Known(flooded));
    }

    [Fact]
    public void Dispose_OfOnePort_GivesItsPlacesBack()
    {
        var places = new SenderPlaces(mostOfPort: 2, mostOfAll: 2, _time);
        using var port = places.OpenPort();
        var other = places.OpenPort();
        Ask(other, 1, 2);
        other.Dispose();
        Ask(other, 3);

        Ask(port, 4, 5);

        Assert.Equal([1, 2, 3], Closed());
        Assert.Equal([4, 5], Known(port));
    }

    [Theory]
    [InlineData("ask", 30)]
    [InlineData("ask answer", 30)]
    [InlineData("ask ask", 30)]
    [InlineData("ask answer ask", 90)]
    public void Patience_IsShorterUntilTheSenderSpokeToAnAnswer(string story, int seconds)
    {
        using var port = new SenderPlaces(mostOfPort: 3, mostOfAll: 9, _time).OpenPort();
        foreach (var word in story.Split(' '))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            if (word == "ask")
            {
                Ask(port, 1);
            }
            else
            {
                Answer(port, 1);
            }
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), port.PatienceWith(_all[0]));
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(TimeSpan.FromSeconds(1), port.PatienceWith(_all[0]));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, port.PatienceWith(_all[0]));
    }

    [Fact]
    public void Remove_OfOneWhoseNextLifeHasThePlace_LeavesThat()
    {
        using var port = new SenderPlaces(mostOfPort: 1, mostOfAll: 9, _time).OpenPort();
        Ask(port, 1, 2, 1);

        port.Remove(_all[0]);

        Assert.Equal([1], Known(port));
    }

    public void Dispose() => _all.ForEach(sender => sender.Dispose());

    private void Ask(SenderPlaces.Port port, params int[] numbers)
    {
        foreach (var number in numbers.Where(number => port.Find(At(number), IPAddress.IPv6Loopback) is null))
        {
            _all.Add(new RelayedSender(
                At(number),
                IPAddress.IPv6Loopback,
                link: 1,
                new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)));
            port.Add(_all[^1]);
        }
    }

    private void Answer(SenderPlaces.Port port, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            port.Answer(_all.Last(sender => sender.From.Port == number));
        }
    }

    private static int[] Known(SenderPlaces.Port port) =>
        [.. Enumerable.Range(1, 99).Where(number => port.Find(At(number), IPAddress.IPv6Loopback) is not null)];

    private int[] Closed() =>
        [.. _all.Where(sender => sender.Socket.SafeHandle.IsClosed).Select(sender => sender.From.Port)];

    private static IPEndPoint At(int number) => new(IPAddress.Parse("fd99::2"), number);
}
