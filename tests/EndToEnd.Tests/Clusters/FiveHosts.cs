namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Five machines of one cluster.</summary>
public sealed class FiveHosts : ClusterHosts
{
    protected override int Machines => 5;

    protected override string[] Images => ["busybox"];
}
