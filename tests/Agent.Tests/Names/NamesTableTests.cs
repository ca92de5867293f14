using System.Net;
using Orc.Agent.Names.Messages;
using Orc.Agent.Names.Tables;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Names;

/// <summary>
/// From containers to answers. A container is <c>NAME state[,health] NETWORK=ADDRESS[+ADDRESS][:ALIAS[,ALIAS]] …</c>;
/// a question is <c>WHO asks NAME[/TYPE]</c>.
/// </summary>
public class NamesTableTests
{
    private const string Web = "web-1 running front=10.0.0.2:web back=10.0.1.2:web";
    private const string Db = "db-1 running back=10.0.1.3:db";

    [Theory]
    [InlineData("web-1 asks db-1", "NoError 10.0.1.3", Web, Db)]
    [InlineData("web-1 asks db", "NoError 10.0.1.3", Web, Db)]
    [InlineData("web-1 asks DB", "NoError 10.0.1.3", Web, Db)]
    [InlineData("web-1 asks db.back", "NoError 10.0.1.3", Web, Db)]
    [InlineData("web-1 asks db.front", "forward", Web, Db)]
    [InlineData("db-1 asks web", "NoError 10.0.1.2", Web, Db)]
    [InlineData("web-1 asks web", "NoError 10.0.0.2", Web, Db)]
    [InlineData("web-1 asks example.com", "forward", Web, Db)]
    [InlineData("web-1 asks db/v6", "NoError", Web, Db)]
    [InlineData("web-1 asks db/ptr", "NoError", Web, Db)]
    public void Names_AreSeenOnSharedNetworksOnly(string question, string expected, params string[] containers) =>
        Check(containers, question, expected);

    [Theory]
    [InlineData("NoError 10.0.0.2", "web-1 running,healthy n=10.0.0.2:web", "web-2 running,unhealthy n=10.0.0.3:web")]
    [InlineData("NoError 10.0.0.3", "web-1 running,starting n=10.0.0.2:web", "web-2 running n=10.0.0.3:web")]
    [InlineData(
        "NoError 10.0.0.2 10.0.0.3", "web-1 running,starting n=10.0.0.2:web", "web-2 running,unhealthy n=10.0.0.3:web")]
    [InlineData("NoError 10.0.0.3", "web-1 exited,healthy n=10.0.0.2:web", "web-2 running,unhealthy n=10.0.0.3:web")]
    [InlineData("NoError", "web-1 exited n=10.0.0.2:web", "web-2 exited n=10.0.0.3:web")]
    public void SharedNames_AreTheHealthyOnes_OrAllThatRunIfNoneIs(string expected, params string[] containers) =>
        Check([.. containers, "me running n=10.0.0.9"], "me asks web", expected);

    [Theory]
    [InlineData("me asks web-1", "NoError 10.0.0.2", "web-1 running,unhealthy n=10.0.0.2:web")]
    [InlineData("me asks web-1", "NoError", "web-1 exited n=10.0.0.2:web")]
    [InlineData("me asks 777d00000000", "NoError 10.0.0.2", "w running n=10.0.0.2")]
    [InlineData("me asks host-w", "NoError 10.0.0.2", "w running n=10.0.0.2")]
    [InlineData("me asks w/v6", "NoError fd00::2", "w running n=10.0.0.2+fd00::2")]
    [InlineData("me asks w", "NoError 10.0.0.2", "w running n=10.0.0.2+fd00::2")]
    [InlineData("me asks 2.0.0.10.in-addr.arpa/ptr", "NoError w.n", "w running n=10.0.0.2")]
    [InlineData("me asks 7.0.0.10.in-addr.arpa/ptr", "NoSuchName", "w running n=10.0.0.2")]
    [InlineData("me asks 7.0.0.11.in-addr.arpa/ptr", "forward", "w running n=10.0.0.2")]
    public void OwnNames_HoldWhileTheContainerRuns(string question, string expected, string container) =>
        Check([container, "me running n=10.0.0.9"], question, expected);

    [Fact]
    public void Answers_BeginWithTheNextAddressEachTime()
    {
        var index = Index(["a running n=10.0.0.2:s", "b running n=10.0.0.3:s", "me running n=10.0.0.9"]);
        var client = index.FindClient(Id("me").Value)!;

        var answers = Enumerable.Range(0, 4).Select(
            turn => Answer(index, client, Wire.Query("s"), turn));

        Assert.Equal(
            ["NoError 10.0.0.2 10.0.0.3", "NoError 10.0.0.3 10.0.0.2", "NoError 10.0.0.2 10.0.0.3",
                "NoError 10.0.0.3 10.0.0.2"],
            answers);
    }

    [Fact]
    public void Answers_OfTheTable_MakeNothingToCollect()
    {
        var index = Index(["a running n=10.0.0.2+fd00::2:s", "b running n=10.0.0.3:s", "me running n=10.0.0.9"]);
        var question = Wire.Question("s.n", ednsSize: 1232);
        var (letters, room) = (new char[DnsName.MaxLetters], new byte[512]);
        var me = Id("me").Value;
        var answered = 0;
        Round();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, answered);

        void Round()
        {
            for (var turn = 0; turn < 1000; turn++)
            {
                DnsQuery.TryParse(question, letters, out var query);
                var client = index.FindClient(me)!;
                answered += NameAnswers.TryAnswer(index, client, query, turn, room) > 0 ? 1 : 0;
            }
        }
    }

    [Fact]
    public void Clients_OnInternalNetworksOnly_DoNotAskTheWorld()
    {
        var table = NamesTableBuilder.Build(
            [Container("a running inner=10.0.0.2"), Container("b running inner=10.0.0.3 n=10.0.1.3")],
            [Network("inner") with { Spec = new NetworkSpec { Name = "inner", Internal = true } }, Network("n")]);

        Assert.Equal(
            ["a False", "b True"],
            table.Clients
                .Select(client => $"{(client.Container == Id("a").Value ? "a" : "b")} {client.IsForwarded}")
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("me asks store", "NoError 10.0.0.2", "db running n=10.0.0.2")]
    [InlineData("me asks store", "NoError", "db exited n=10.0.0.2")]
    [InlineData("me asks store", "forward", "db running other=10.0.1.2", "store-less running n=10.0.0.3")]
    [InlineData("me asks store", "NoError 10.0.0.2", "db running n=10.0.0.2", "x running n=10.0.0.3:store")]
    [InlineData("x asks store", "forward", "db running n=10.0.0.2", "x running n=10.0.0.3")]
    public void Links_AreNamesThatOneContainerKnows(string question, string expected, params string[] others) => Check(
        [.. others.Select(Container), Container("me running n=10.0.0.9") with { Links = ["db:store"] }],
        question,
        expected);

    [Fact]
    public void Servers_OfAContainer_AreItsOwn_ButNeverOurselves()
    {
        var table = NamesTableBuilder.Build(
            [Container("a running n=10.0.0.2") with { Dns = ["127.0.0.11", "9.9.9.9", "[fd00::53]", "junk"] }],
            [Network("n")]);

        Assert.Equal("9.9.9.9 fd00::53", string.Join(' ', table.Clients[0].Servers));
    }

    [Theory]
    [InlineData("8080 tcp 10.0.0.2:80", "Tcp [::]:8080 10.0.0.2:80")]
    [InlineData("8080 tcp 10.0.0.2:80 [fd00::2]:80", "Tcp [::1]:8080 [fd00::2]:80")]
    [InlineData("53 udp 10.0.0.2:53", "Udp [::]:53 10.0.0.2:53; Udp [::1]:53 10.0.0.2:53")]
    [InlineData("127.0.0.1:8080 tcp 10.0.0.2:80", "")]
    [InlineData("[::1]:8080 tcp [fd00::2]:80", "Tcp [::1]:8080 [fd00::2]:80")]
    [InlineData("[::1]:8080 tcp 10.0.0.2:80", "Tcp [::1]:8080 10.0.0.2:80")]
    [InlineData("[2001:db8::5]:8080 tcp 10.0.0.2:80", "Tcp [2001:db8::5]:8080 10.0.0.2:80")]
    [InlineData("[2001:db8::5]:8080 tcp [fd00::2]:80", "")]
    [InlineData("0.0.0.0:8080 tcp 10.0.0.2:80", "")]
    [InlineData("[::]:8080 tcp 10.0.0.2:80", "Tcp [::]:8080 10.0.0.2:80")]
    [InlineData("[::]:8080 tcp [fd00::2]:80", "Tcp [::1]:8080 [fd00::2]:80")]
    [InlineData("[::]:53 udp 10.0.0.2:53", "Udp [::]:53 10.0.0.2:53; Udp [::1]:53 10.0.0.2:53")]
    public void Ports_ThatTheKernelCannotTranslate_AreCarried(string published, string expected)
    {
        var words = published.Split(' ');
        var host = words[0].Contains(':', StringComparison.Ordinal) ? IPEndPoint.Parse(words[0]) : null;
        var ports = words[2..].Select(IPEndPoint.Parse).Select(target => new PublishedPort
        {
            HostAddress = host?.Address,
            HostPort = host?.Port ?? int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture),
            Protocol = words[1] == "udp" ? PortProtocol.Udp : PortProtocol.Tcp,
            Target = target.Address,
            TargetPort = target.Port,
        });
        var container = Container("a running n=10.0.0.2");

        var running = NamesTableBuilder.Build(
            [container with { Network = container.Network with { Published = [.. ports] } }], [Network("n")]);
        var stopped = NamesTableBuilder.Build(
            [container with { IsRunning = false, Network = container.Network with { Published = [.. ports] } }],
            [Network("n")]);

        Assert.Equal(
            expected,
            string.Join("; ", running.Ports.Select(port => $"{port.Protocol} {port.Listen} {port.Target}")));
        Assert.Empty(stopped.Ports);
    }

    [Fact]
    public void Text_OfATable_ReadsBackTheSame()
    {
        var table = Index([Web, Db, "v6 running back=10.0.1.7+fd00::7:x", "off exited back=10.0.1.8:off"]).Table with
        {
            Version = 42,
            Ports = [new RelayedPort(PortProtocol.Udp, IPEndPoint.Parse("[::1]:53"), IPEndPoint.Parse("10.0.0.1:5"))],
        };

        var text = NamesTableText.Write(table);
        var back = NamesTableReader.TryRead(text)!;

        Assert.Equal(text, NamesTableText.Write(back));
        Assert.Equal(42, back.Version);
        Assert.Contains(back.Names, entry => entry is { Name: "off", Addresses.IsEmpty: true });
    }

    [Fact]
    public void Text_ThatIsNotWhole_IsNoTable()
    {
        var text = NamesTableText.Write(Index([Web, Db]).Table);

        Assert.NotNull(NamesTableReader.TryRead($"{text.AsSpan(..^4)}later\tnews\nend\n"));
        for (var length = 0; length < text.Length; length++)
        {
            Assert.Null(NamesTableReader.TryRead(text.AsSpan(0, length)));
        }
    }

    private static void Check(string[] containers, string question, string expected) =>
        Check([.. containers.Select(Container)], question, expected);

    private static void Check(NamedContainer[] containers, string question, string expected)
    {
        var index = Index(containers);
        var words = question.Split(' ');
        var (name, type) = words[2].Split('/') switch
        {
            [var only] => (only, DnsType.Address),
            [var one, "v6"] => (one, DnsType.AddressV6),
            [var one, _] => (one, DnsType.Pointer),
            _ => throw new ArgumentException(question),
        };
        var client = index.FindClient(Id(words[0]).Value)!;

        Assert.Equal(expected, Answer(index, client, Wire.Query(name, type), turn: 0));
    }

    private static string Answer(NamesIndex index, NamesClient client, DnsQuery query, int turn)
    {
        var room = new byte[512];
        return NameAnswers.TryAnswer(index, client, query, turn, room) is { } length
            ? Wire.Read(room[..length])
            : "forward";
    }

    private static NamesIndex Index(string[] containers) => Index([.. containers.Select(Container)]);

    private static NamesIndex Index(NamedContainer[] named)
    {
        var networks = named.SelectMany(one => one.Network.Endpoints.Select(endpoint => endpoint.Network)).Distinct();
        return new NamesIndex(NamesTableBuilder.Build(named, [.. networks.Select(Network)]));
    }

    private static NetworkRecord Network(string name) => new()
    {
        Id = name,
        Spec = new NetworkSpec { Name = name },
        CreatedAt = default,
        Bridge = "br",
        Mtu = 1500,
        Subnets =
        [
            new SubnetPlan
            {
                Subnet = IPNetwork.Parse("10.0.0.0/16"),
                Gateway = IPAddress.Parse("10.0.0.1"),
            },
        ],
    };

    // The letters of the name, as hexadecimal digits.
    private static ContainerId Id(string name) => new(
        Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(name)).Replace('-', '0').PadRight(64, '0'));

    private static NamedContainer Container(string text)
    {
        var words = text.Split(' ');
        var state = words[1].Split(',');
        var id = words[0] == "w" ? new ContainerId("777d".PadRight(64, '0')) : Id(words[0]);
        return new NamedContainer
        {
            Id = id,
            Name = words[0],
            Hostname = $"host-{words[0]}",
            IsRunning = state[0] == "running",
            Health = state.Length == 1 ? HealthState.None : Enum.Parse<HealthState>(state[1], ignoreCase: true),
            Network = new ContainerNetworkRecord
            {
                Container = id.Value,
                NamespacePath = $"/run/{words[0]}",
                Endpoints = [.. words[2..].Select(Endpoint)],
            },
        };
    }

    private static EndpointRecord Endpoint(string text)
    {
        var halves = text.Split('=', 2);
        var colon = halves[1].LastIndexOf(':');
        var aliases = colon >= 0 && !IPAddress.TryParse(halves[1].Split('+')[^1], out _)
            ? halves[1][(colon + 1)..]
            : null;
        var addresses = aliases is null ? halves[1] : halves[1][..colon];
        return new EndpointRecord
        {
            Network = halves[0],
            Interface = "eth0",
            HostInterface = "ov0",
            MacAddress = "",
            Addresses = [.. addresses.Split('+').Select(IPAddress.Parse)],
            Aliases = aliases is null ? [] : [.. aliases.Split(',')],
        };
    }
}
