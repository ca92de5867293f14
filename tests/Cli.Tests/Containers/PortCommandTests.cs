using System.Text.Json.Nodes;
using Orc.Cli.Commands.Containers;

namespace Orc.Cli.Tests.Containers;

public class PortCommandTests
{
    private static readonly JsonObject Ports = (JsonObject)JsonNode.Parse(
        """
        {
          "80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}, {"HostIp": "::", "HostPort": "8080"}],
          "53/udp": [{"HostIp": "127.0.0.1", "HostPort": "5353"}],
          "9000/tcp": null
        }
        """)!;

    [Fact]
    public void Lines_All_NameThePort() => Assert.Equal(
        ["53/udp -> 127.0.0.1:5353", "80/tcp -> 0.0.0.0:8080", "80/tcp -> [::]:8080"], PortCommand.Lines(Ports, null));

    [Theory]
    [InlineData("80")]
    [InlineData("80/tcp")]
    public void Lines_OnePort_IsTheAddressAlone(string asked) =>
        Assert.Equal(["0.0.0.0:8080", "[::]:8080"], PortCommand.Lines(Ports, asked));

    [Theory]
    [InlineData("53")]
    [InlineData("9000")]
    [InlineData("1/tcp")]
    public void Lines_UnpublishedPort_IsNothing(string asked) => Assert.Empty(PortCommand.Lines(Ports, asked));
}
