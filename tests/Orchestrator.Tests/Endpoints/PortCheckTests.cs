using Orc.Model.Networks;
using Orc.Orchestrator.Endpoints;

namespace Orc.Orchestrator.Tests.Endpoints;

/// <summary>What nodes say of ports that all of them shall publish.</summary>
public sealed class PortCheckTests
{
    private static readonly PortSpec[] Asked =
    [
        new() { Target = 80, HostPort = 8080, HostAddress = "10.1.2.3" },
        new() { Target = 81, HostPort = 8081 },
    ];

    [Fact]
    public void Address_ThatSomeNodesLack_IsNoObstacle() => Assert.Null(PortCheck.FindError(
        Asked, [("a", new PortAnswer(null, [0])), ("b", PortAnswer.Free)]));

    [Fact]
    public void Address_ThatNoNodeHas_IsRefused() => Assert.Equal(
        "port 8080: no node has the address 10.1.2.3 (host_ip) that it shall be published on",
        PortCheck.FindError(Asked, [("a", new PortAnswer(null, [0])), ("b", new PortAnswer(null, [0]))]));

    [Fact]
    public void Port_InUse_IsRefusedWithTheNode() => Assert.Equal(
        "node b: it is in use",
        PortCheck.FindError(Asked, [("a", new PortAnswer(null, [0])), ("b", new PortAnswer("it is in use", []))]));

    [Fact]
    public void NoNode_SaysNothing() => Assert.Null(PortCheck.FindError(Asked, []));
}
