using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

public class EndpointPlannerTests
{
    [Theory]
    [InlineData(null, "10.0.0.2", "* 10.0.0.2")]
    [InlineData(null, "10.0.0.2 fd00::2", "* 10.0.0.2, * fd00::2")]
    [InlineData("127.0.0.1", "10.0.0.2 fd00::2", "127.0.0.1 10.0.0.2")]
    [InlineData("0.0.0.0", "10.0.0.2 fd00::2", "0.0.0.0 10.0.0.2")]
    [InlineData("[::]", "10.0.0.2 fd00::2", ":: fd00::2")]
    [InlineData("[::]", "10.0.0.2", ":: 10.0.0.2")]
    [InlineData("[::1]", "10.0.0.2", "::1 10.0.0.2")]
    [InlineData("2001:db8::5", "10.0.0.2", "2001:db8::5 10.0.0.2")]
    [InlineData("2001:db8::5", "10.0.0.2 fd00::2", "2001:db8::5 fd00::2")]
    public void Publish_AddressOfTheHost_LeadsToItsFamily_OrFromIPv6ToIPv4(
        string? host, string addresses, string expected)
    {
        var ports = EndpointPlanner.Publish(
            [new PortSpec { Target = 80, HostPort = 8080, HostAddress = host }],
            [.. addresses.Split(' ').Select(IPAddress.Parse)]);

        Assert.Equal(expected, string.Join(", ", ports.Select(
            port => $"{(port.HostAddress is null ? "*" : port.HostAddress)} {port.Target}")));
    }
}
