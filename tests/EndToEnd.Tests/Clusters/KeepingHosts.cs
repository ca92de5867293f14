namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>A cluster of its own for tests that take machines, links and stores away.</summary>
public sealed class KeepingHosts : ClusterHosts
{
    protected override string[] Images => ["busybox"];

    protected override string FlagsOf(int number) => number == 3
        ? "--node-generic-resource gpu=GPU-1,gpu=GPU-2 --node-generic-resource slot=9"
        : "";
}
