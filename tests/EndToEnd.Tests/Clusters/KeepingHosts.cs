namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>A cluster of its own for tests that take machines, links and stores away.</summary>
public sealed class KeepingHosts : ClusterHosts
{
    protected override string[] Images => ["busybox"];
}
