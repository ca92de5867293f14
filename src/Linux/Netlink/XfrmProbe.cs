using System.Net;
using Orc.Linux.Namespaces;

namespace Orc.Linux.Netlink;

/// <summary>Whether this kernel can encrypt between machines: asked by doing it, where it meets nobody.</summary>
public static class XfrmProbe
{
    private const int KeyLength = 36;

    /// <summary>What is missing; null: nothing.</summary>
    /// <param name="address">Of the family that is to be encrypted.</param>
    public static string? FindObstacle(IPAddress address)
    {
        try
        {
            return NetworkNamespace.RunInNew<string?>(() =>
            {
                using var xfrm = NetlinkSocket.Open(NetlinkFamily.Xfrm);
                var batch = new NetlinkWriter();
                batch.AddState(new XfrmState(address, address, 0x100, 1, [.. new byte[KeyLength]]));
                xfrm.Execute(batch);
                return null;
            });
        }
        catch (LinuxException refused)
        {
            return refused.Message;
        }
    }
}
