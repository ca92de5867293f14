using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Tests.Output;

public class PortTextTests
{
    [Fact]
    public void Of_PublishedEverywhere_ShowsBothFamilies() =>
        Check("0.0.0.0:8080->80/tcp, [::]:8080->80/tcp", [Port(80, 8080)]);

    [Fact]
    public void Of_OneAddress_ShowsIt() => Check("127.0.0.1:8080->80/tcp", [Port(80, 8080, "127.0.0.1")]);

    [Fact]
    public void Of_Ipv6Address_IsBracketed() => Check("[::1]:8080->80/tcp", [Port(80, 8080, "::1")]);

    [Fact]
    public void Of_Neighbours_AreARange() => Check(
        "127.0.0.1:8080-8082->80-82/tcp",
        [.. Enumerable.Range(0, 3).Select(n => Port(80 + n, 8080 + n, "127.0.0.1"))]);

    [Fact]
    public void Of_SeveralPorts_AreInOrderOfTheContainersPort() => Check(
        "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp, 0.0.0.0:8443->443/tcp, [::]:8443->443/tcp",
        [Port(443, 8443), Port(80, 8080)]);

    [Fact]
    public void Of_Exposed_ComesWithoutAddress() => Check("6379/tcp", [], "6379");

    [Fact]
    public void Of_ExposedAndPublished_IsShownOnce() =>
        Check("127.0.0.1:1->80/tcp", [Port(80, 1, "127.0.0.1")], "80/tcp");

    private static void Check(string expect, WirePort[] ports, params string[] exposed) =>
        Assert.Equal(expect, PortText.Of(ports, exposed));

    private static WirePort Port(int target, int host, string? address = null)
    {
        var port = new WirePort { Target = target, HostPort = host };
        if (address is not null)
        {
            port.HostAddress = address;
        }

        return port;
    }
}
