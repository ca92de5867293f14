using Orc.Model.Containers;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>A service with devices goes to nodes that have them.</summary>
public sealed class DeviceTests
{
    [Fact]
    public void Place_Device_GoesWhereItIs()
    {
        var scene = Scene.Of(3);
        foreach (var (node, device) in new[] { ("n1", "/dev/fuse"), ("n2", "/dev/kvm"), ("n3", "/dev/fuse") })
        {
            scene.Update(node, known => known with
            {
                Description = known.Description with { Devices = ["/dev/null", device] },
            });
        }

        var web = Scene.Web(2);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Security = web.Container.Security with
                {
                    Devices =
                    [
                        new DeviceSpec("/dev/kvm", "/dev/kvm", "rwm"), new DeviceSpec("/dev/tty", "/dev/t", "r"),
                    ],
                },
            },
        });

        Assert.Equal("1@n2 2@n2", scene.Settle().Where());
        scene.Update("n2", node => node with { Availability = NodeAvailability.Drain });
        Assert.Equal(
            "no suitable node (no device /dev/kvm on 2 nodes; drained on 1 node)",
            scene.Settle().Holders().First(task => task.Node.IsNone).Waiting);
    }

    [Theory]
    [InlineData("v.com/x=a", "", 0, "", "1@n1 2@n1")]
    [InlineData("v.com/x=c", "", 0, "", "1@- 2@-")]
    [InlineData("", "", -1, "", "1@n2 2@n3")]
    [InlineData("", "", 2, "", "1@n2 2@n2")]
    [InlineData("", "amd", 1, "", "1@n3 2@n3")]
    [InlineData("", "intel", 1, "", "1@- 2@-")]
    [InlineData("", "", 0, "1", "1@n2 2@n2")]
    [InlineData("", "cdi", 0, "amd.com/gpu=0", "1@n3 2@n3")]
    public void Place_NamedDevice_GoesWhereItIsKnown(
        string device, string driver, int count, string id, string expected)
    {
        var scene = Scene.Of(3);
        Say(scene, "n1", "v.com/x=a", "v.com/x=b");
        Say(scene, "n2", "nvidia.com/gpu=0", "nvidia.com/gpu=1", "nvidia.com/gpu=all");
        Say(scene, "n3", "amd.com/gpu=0");
        var web = Scene.Web(2);
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Security = web.Container.Security with
                {
                    Devices = device.Length > 0 ? [new DeviceSpec(device, device, "rwm")] : [],
                    DeviceRequests = device.Length > 0
                        ? null
                        :
                        [
                            new DeviceRequestSpec
                            {
                                Driver = driver,
                                Count = count,
                                Ids = id.Length > 0 ? [id] : [],
                                Capabilities = ["gpu"],
                            },
                        ],
                },
            },
        });

        Assert.Equal(expected, scene.Settle().Where());
    }

    [Fact]
    public void Place_NamedDeviceThatNoNodeHas_SaysWhichNodesFailed_AndWhoDoesNotSayIsTried()
    {
        var scene = Scene.Of(2);
        Say(scene, "n1");
        Say(scene, "n2", "v.com/x=a");
        var web = Scene.Web();
        scene.Deploy(web with
        {
            Container = web.Container with
            {
                Security = web.Container.Security with { Devices = [new DeviceSpec("v.com/x=b", "v.com/x=b", "rwm")] },
            },
        });

        Assert.Equal(
            "no suitable node (no device v.com/x=b on 2 nodes)", scene.Settle().Holders().Single().Waiting);
        scene.Join("n3");
        Assert.Equal("1@n3", scene.Settle().Where());
    }

    private static void Say(Scene scene, string node, params string[] devices) => scene.Update(
        node, known => known with { Description = known.Description with { NamedDevices = [.. devices] } });
}
