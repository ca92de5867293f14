using System.Net;
using Orc.Agent.Networks;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Tests.Networks;

/// <summary>Single containers on networks of the cluster.</summary>
public class ClusterAttachmentsTests
{
    private static readonly ContainerId Id = new(new string('a', ContainerId.Length));

    [Fact]
    public async Task Asked_AContainerHasTheAddressThatTheControlPlaneGave()
    {
        using var places = await AskAsync(new EndpointSpec { Network = "mesh" });

        Assert.Equal("10.208.0.9", places.Endpoints.Single().Ipv4Address);
    }

    [Theory]
    [InlineData("02:42:00:00:00:01", null, "leave 02:42:00:00:00:01 out (--mac-address)")]
    [InlineData(null, "fd00::5", "leave fd00::5 out (--ip6), or choose the other (--ip)")]
    public async Task Asked_WithAHardwareOrIPv6AddressOfItsOwn_IsRefused_AndGivesItsPlaceBack(
        string? mac, string? address6, string part)
    {
        var attachments = Attachments();
        var refused = await Assert.ThrowsAsync<NetworkException>(() => AskAsync(
            new EndpointSpec { Network = "mesh", MacAddress = mac, Ipv6Address = address6 }, attachments));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Empty(attachments.List());
    }

    private static async Task<AskedPlaces> AskAsync(EndpointSpec endpoint, ClusterAttachments? attachments = null)
    {
        attachments ??= Attachments();
        var asked = attachments.AskAsync(
            Id, new ContainerSpec { Name = "c", Image = "i" }, [endpoint], TestContext.Current.CancellationToken);
        attachments.Answer(
            new AttachmentAnswer
            {
                Container = Id.Value,
                Network = "mesh",
                Number = attachments.List().Single().Number,
                Address = "10.208.0.9",
                Error = "",
            },
            obstacle: "");
        return await asked;
    }

    private static ClusterAttachments Attachments()
    {
        var inventory = new NetworkInventory();
        inventory.Add(
            new NetworkRecord
            {
                Id = new string('0', 64),
                Spec = new NetworkSpec { Name = "mesh", Driver = "overlay", Attachable = true },
                CreatedAt = DateTimeOffset.UnixEpoch,
                Bridge = "br",
                Subnets =
                [
                    new SubnetPlan
                    {
                        Subnet = IPNetwork.Parse("10.208.0.0/20"),
                        Gateway = IPAddress.Parse("10.208.0.1"),
                    },
                ],
                Mtu = 1450,
                Overlay = new OverlayLink { Identifier = 1, Device = "vx" },
            },
            bridge: 1);
        return new ClusterAttachments(inventory, TimeProvider.System) { IsOfCluster = true };
    }
}
