using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary>A volume of the cluster whose owner will not come back belongs to the node it is restored on.</summary>
internal static class LostVolume
{
    /// <summary>Whether the node gets it; refuses what would be of no use to anybody.</summary>
    /// <param name="volume">Null: the cluster has none of that name.</param>
    /// <param name="node">Where it is restored; null: not said.</param>
    public static bool GoesTo(ClusterVolume? volume, string? node)
    {
        if (volume is null or { NodeId: "" } || volume.NodeId == node)
        {
            return false;
        }

        if (!volume.OwnerLost)
        {
            if (node is null)
            {
                return false;
            }

            throw new CliException(
                $"volume {volume.Name} is on node {volume.NodeName}, and what uses it goes there: restore it without "
                + "--node, and move it then (orc volume move). If that node is lost for good, say so first (orc node "
                + $"update --availability drain {volume.NodeName}, once it is down)");
        }

        if (node is null)
        {
            throw new CliException(
                $"volume {volume.Name} was on node {volume.NodeName}, which is lost: say with --node where it shall "
                + "be");
        }

        return true;
    }
}
