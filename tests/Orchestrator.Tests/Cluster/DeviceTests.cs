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
}
