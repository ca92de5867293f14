using Orc.Model.Networks;

namespace Orc.Cli.Tests.Containers.Flags;

public class NetworkFlagsTests
{
    [Theory]
    [InlineData("80", "80/Tcp")]
    [InlineData("8080:80", "8080->80/Tcp")]
    [InlineData("127.0.0.1:8080:80/udp", "127.0.0.1:8080->80/Udp")]
    [InlineData("127.0.0.1::80", "127.0.0.1:->80/Tcp")]
    [InlineData("[::1]:8080:80", "::1:8080->80/Tcp")]
    [InlineData("8080-8082:80-82", "8080->80/Tcp 8081->81/Tcp 8082->82/Tcp")]
    [InlineData("8080-8090:80", "8080-8090->80/Tcp")]
    [InlineData("0:80", "80/Tcp")]
    [InlineData("80-81/sctp", "80/Sctp 81/Sctp")]
    [InlineData("target=80,published=8080,protocol=udp", "8080->80/Udp")]
    public void Publish_EachForm_IsRead(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', RunLine.Read("-p", text, "busybox").Ports.Select(Text)));

    [Theory]
    [InlineData("abc", "invalid containerPort: abc")]
    [InlineData("x:80", "invalid hostPort: x")]
    [InlineData("70000:80", "invalid hostPort: 70000")]
    [InlineData("1.2.3:80:80", "invalid IP address: 1.2.3")]
    [InlineData("80/quic", "invalid proto: quic")]
    [InlineData("80-82:80-81", "invalid ranges specified for container and host Ports: 80-81 and 80-82")]
    [InlineData("80:", "no port specified: 80:<empty>")]
    public void Publish_Wrong_IsRefused(string text, string message) => Assert.Equal(
        $"invalid argument \"{text}\" for \"-p, --publish\" flag: {message}", RunLine.Error("-p", text, "busybox"));

    [Fact]
    public void Expose_Ranges_AreSpread() =>
        Assert.Equal(["80/tcp", "53/udp", "54/udp"], RunLine.Read("--expose 80 --expose 53-54/udp x").Expose);

    [Theory]
    [InlineData("host", NetworkMode.Host)]
    [InlineData("none", NetworkMode.None)]
    [InlineData("container:web", NetworkMode.Container)]
    public void Network_WordsOfTheirOwn_AreModes(string text, NetworkMode mode)
    {
        var spec = RunLine.Read("--network", text, "busybox");

        Assert.Equal(mode, spec.NetworkMode);
        Assert.Empty(spec.Endpoints);
        Assert.Equal(mode == NetworkMode.Container ? "web" : null, spec.NetworkContainer);
    }

    [Fact]
    public void Network_Several_BecomeEndpointsInOrder()
    {
        var spec = RunLine.Read(
            "--network back --network name=front,alias=www,ip=10.1.0.9 --network-alias db --ip 10.0.0.9 busybox");

        Assert.Equal(["back", "front"], spec.Endpoints.Select(endpoint => endpoint.Network));
        Assert.Equal(["db", "www"], spec.Endpoints.Select(endpoint => Assert.Single(endpoint.Aliases)));
        Assert.Equal(["10.0.0.9", "10.1.0.9"], spec.Endpoints.Select(endpoint => endpoint.Ipv4Address));
    }

    [Theory]
    [InlineData("--network-alias", "--network-alias", "a b", "a b")]
    [InlineData("--network-alias", "--network-alias", "a\tb\n", "a\\tb\\n")]
    [InlineData("--network-alias", "--network-alias", "", "")]
    [InlineData("--network", "--network", "name=front,alias=a\u001bb", "a?b")]
    public void Alias_ThatNobodyCanAskFor_IsRefused(string flag, string told, string text, string shown) =>
        Assert.EndsWith(
            $"{told}\" flag: invalid network alias \"{shown}\": nobody can ask for an empty name, nor for one with "
                + "spaces, tabs or line ends",
            RunLine.Error("--network", "back", flag, text, "busybox"),
            StringComparison.Ordinal);

    [Fact]
    public void Alias_InCapitalLetters_IsTaken() => Assert.Equal(
        ["DB"], Assert.Single(RunLine.Read("--network back --network-alias DB busybox").Endpoints).Aliases);

    [Theory]
    [InlineData("--network-alias a", "network-scoped alias is supported only for containers in user defined networks")]
    [InlineData("--ip 10.0.0.2", "user specified IP address is supported on user defined networks only")]
    [InlineData(
        "--network host --network a1",
        "conflicting options: cannot attach both user-defined and non-user-defined network-modes")]
    [InlineData("--network a1 --network a1", "network \"a1\" is specified multiple times")]
    [InlineData(
        "--network container:a -p 80", "conflicting options: port publishing and the container type network mode")]
    [InlineData("--network container:a --dns 1.1.1.1", "conflicting options: dns and the network mode")]
    [InlineData(
        "--network container:a --add-host a:1.1.1.1",
        "conflicting options: custom host-to-IP mapping and the network mode")]
    [InlineData(
        "--network host --mac-address 02:42:ac:11:00:02", "conflicting options: mac-address and the network mode")]
    [InlineData("--uts host --hostname a", "conflicting options: hostname and the UTS mode")]
    [InlineData("--dns here", "invalid argument \"here\" for \"--dns\" flag: here is not an ip address")]
    [InlineData("--add-host a", "invalid argument \"a\" for \"--add-host\" flag: bad format for add-host: \"a\"")]
    [InlineData(
        "--add-host a:b", "invalid argument \"a:b\" for \"--add-host\" flag: invalid IP address in add-host: \"b\"")]
    public void Network_Wrong_IsRefused(string flags, string message) =>
        Assert.Equal(message, RunLine.Error([.. flags.Split(' '), "busybox"]));

    [Fact]
    public void Hosts_EachForm_IsOneLine() => Assert.Equal(
        ["a=10.0.0.1", "b=::1", "c=host-gateway"],
        RunLine.Read("--add-host a:10.0.0.1 --add-host b=[::1] --add-host c:host-gateway busybox").ExtraHosts);

    private static string Text(PortSpec port)
    {
        var range = port.HostPortEnd is { } end ? $"{port.HostPort}-{end}" : $"{port.HostPort}";
        var host = port.HostAddress is { } address ? $"{address}:{range}->" : port.HostPort is null ? "" : $"{range}->";
        return $"{host}{port.Target}/{port.Protocol}";
    }
}
