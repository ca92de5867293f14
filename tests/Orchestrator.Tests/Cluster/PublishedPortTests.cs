using Orc.Model.Networks;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>Ports that services of the cluster publish, and who else has them.</summary>
public sealed class PublishedPortTests
{
    [Fact]
    public void Published_PortOfAnotherStack_IsRefused()
    {
        var scene = Scene.Of(2);
        var web = Scene.Web(1);
        web = web with
        {
            Container = web.Container with { Ports = [new PortSpec { Target = 80, HostPort = 80 }] },
        };
        scene.Deploy(web);

        Assert.Equal(
            "service web: port 80 is already taken: service shop_web publishes it", scene.Deploy("other", web));
        Assert.DoesNotContain("other", scene.Snapshot.Projects.Keys);
        Assert.Equal("", scene.Deploy(web with { Replicas = 2 }));
    }

    [Theory]
    [InlineData(false, false, "service web: port 80/udp is already taken: service shop_web publishes it")]
    [InlineData(true, false, "service web: port 80/udp is already taken: service shop_web publishes it in host mode")]
    [InlineData(false, true, "service web: port 80/udp is already taken: service shop_web publishes it")]
    [InlineData(true, true, "")]
    public void Published_InHostModeAndOnEveryNode_IsRefused(bool before, bool after, string expected)
    {
        var scene = Scene.Of(2);
        scene.Deploy(Web(before));

        Assert.Equal(expected, scene.Deploy("other", Web(after)));

        static ServiceSpec Web(bool isHostMode)
        {
            var web = Scene.Web(1);
            var port = new PortSpec
            {
                Target = 80,
                HostPort = 80,
                Protocol = PortProtocol.Udp,
                IsHostMode = isHostMode,
            };
            return web with { Container = web.Container with { Ports = [port] } };
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.2", "")]
    [InlineData("127.0.0.1", "::1", "")]
    [InlineData("[::1]", "::1", "service web: port ::1:80 is already taken: service shop_web publishes it on [::1]")]
    [InlineData("10.0.0.1", null, "service web: port 80 is already taken: service shop_web publishes it on 10.0.0.1")]
    [InlineData(null, "10.0.0.1", "service web: port 10.0.0.1:80 is already taken: service shop_web publishes it")]
    [InlineData("0.0.0.0", "fd00::1", "service web: port fd00::1:80 is already taken: service shop_web publishes it")]
    [InlineData("::", "10.0.0.1", "service web: port 10.0.0.1:80 is already taken: service shop_web publishes it")]
    public void Published_OnSomeAddresses_IsRefusedWhereTheyMeet(string? before, string? after, string expected)
    {
        var scene = Scene.Of(2);
        Assert.Equal("", scene.Deploy(Web(before)));

        Assert.Equal(expected, scene.Deploy("other", Web(after)));

        static ServiceSpec Web(string? address)
        {
            var web = Scene.Web(1);
            var port = new PortSpec { Target = 80, HostPort = 80, HostAddress = address };
            return web with { Container = web.Container with { Ports = [port] } };
        }
    }

    [Fact]
    public void Published_ByAnUpdateOfAService_IsRefusedToo()
    {
        var scene = Scene.Of(1);
        var port = new PortSpec { Target = 80, HostPort = 80 };
        scene.Deploy(Scene.Web(1) with { Container = Scene.Web(1).Container with { Ports = [port] } });
        scene.Deploy("other", Scene.Web(1));

        var plan = ServicePlanner.Update(
            scene.Snapshot, "other_web", new ServiceEdit { Container = web => web with { Ports = [port] } });

        Assert.Equal("service other_web: port 80 is already taken: service shop_web publishes it", plan.Error);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", 0)]
    [InlineData("10.0.0.1", "10.0.0.2", 1)]
    [InlineData("10.0.0.1", null, 1)]
    [InlineData(null, "10.0.0.1", 0)]
    public void NewPorts_AddressThatIsNotHeldYet_IsAskedFor(string? held, string? asked, int count)
    {
        var scene = Scene.Of(1);
        scene.Deploy(Web(held));
        var plan = new ProjectPlan
        {
            Changes = [new Change.PutRelease(new Release
            {
                Number = 9,
                Service = new ServiceKey("other", "web"),
                Container = Web(asked).Container,
            })],
        };

        Assert.Equal(count, PortCheck.NewPorts(scene.Snapshot, plan).Count);

        static ServiceSpec Web(string? address)
        {
            var web = Scene.Web(1);
            var port = new PortSpec { Target = 80, HostPort = 80, HostAddress = address };
            return web with { Container = web.Container with { Ports = [port] } };
        }
    }
}
