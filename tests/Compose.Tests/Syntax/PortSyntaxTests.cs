using Orc.Compose.Lowering;
using Orc.Model.Networks;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Syntax;

public class PortSyntaxTests
{
    [Theory]
    [InlineData("80", "*->80/tcp")]
    [InlineData("'80'", "*->80/tcp")]
    [InlineData("8080:80", "8080->80/tcp")]
    [InlineData("22:22", "22->22/tcp")]
    [InlineData("53:53/udp", "53->53/udp")]
    [InlineData("53:53/UDP", "53->53/udp")]
    [InlineData("1:1/sctp", "1->1/sctp")]
    [InlineData("127.0.0.1:8080:80", "127.0.0.1:8080->80/tcp")]
    [InlineData("127.0.0.1::80", "127.0.0.1:*->80/tcp")]
    [InlineData("'[::1]:8080:80'", "::1:8080->80/tcp")]
    [InlineData("'[::]:53:53/udp'", ":::53->53/udp")]
    [InlineData("80-82", "*->80/tcp *->81/tcp *->82/tcp")]
    [InlineData("8080-8082:80-82", "8080->80/tcp 8081->81/tcp 8082->82/tcp")]
    [InlineData("8080-8085:80", "8080-8085->80/tcp")]
    [InlineData("127.0.0.1:8080-8081:80-81/udp", "127.0.0.1:8080->80/udp 127.0.0.1:8081->81/udp")]
    [InlineData("0:80", "*->80/tcp")]
    [InlineData("{target: 80}", "*->80/tcp")]
    [InlineData("{target: '80', published: 8080}", "8080->80/tcp")]
    [InlineData(
        "{target: 80, published: '8080-8090', protocol: udp, host_ip: 127.0.0.1}",
        "127.0.0.1:8080-8090->80/udp")]
    [InlineData("{target: 80, published: '8080', mode: host, name: web, app_protocol: http}", "8080->80/tcp")]
    public void Ports_Entry_IsPublishedAs(string entry, string expected)
    {
        var result = Given.Load($"services:\n  web:\n    image: i\n    ports:\n      - {entry}\n");

        Assert.Equal("", Given.Said(result));
        var ports = ComposeLowering.Lower(result.Project!, ProjectScope.Host).Services[0].Container.Ports;
        Assert.Equal(expected, string.Join(' ', ports.Select(Show)));
    }

    [Theory]
    [InlineData("x:80", "\"x:80\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("80:x", "\"80:x\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("70000:80", "\"70000:80\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("80:0", "\"80:0\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("90-80:80", "\"90-80:80\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("''", "\"\" is not a port mapping; it is written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]")]
    [InlineData("8080-8081:80-82", "\"8080-8081:80-82\": the host's range has 2 ports, the container's 3")]
    [InlineData("80:80/http", "\"80:80/http\": \"http\" is no protocol; it is tcp, udp or sctp")]
    [InlineData("host:80:80", "\"host\" is not an IP address of this host")]
    [InlineData("[80]", "expected a port such as \"8080:80\", got a list")]
    [InlineData("1.5", "expected a port such as \"8080:80\", got the number 1.5")]
    [InlineData("{published: 80}", "a port needs a target: the port inside the container")]
    [InlineData("{target: 70000}", "70000 is not a port (1 to 65535)")]
    [InlineData("{target: 80, host_ip: x}", "\"x\" is not an IP address of this host")]
    [InlineData("{target: 80, published: x}", "\"x\" is not a port or a range of ports")]
    public void Ports_BadEntry_SaysWhy(string entry, string message)
    {
        var said = Given.Complaints($"services:\n  web:\n    image: i\n    ports:\n      - {entry}\n");
        Assert.Contains($": services.web.ports: {message}", said, StringComparison.Ordinal);
    }

    private static string Show(PortSpec port)
    {
        var host = port.HostPort is { } first ? $"{first}{(port.HostPortEnd is { } last ? $"-{last}" : "")}" : "*";
        var address = port.HostAddress is null ? "" : $"{port.HostAddress}:";
        return $"{address}{host}->{port.Target}/{port.Protocol.ToString().ToLowerInvariant()}";
    }
}
