namespace Orc.ControlPlane.Benchmarks;

/// <summary>How large the cluster is that is measured.</summary>
internal sealed record Size(int Nodes, int Tasks, int Services)
{
    /// <summary>Constraints, spread, host ports, a limit a node, generic resources, a platform.</summary>
    public bool AllFilters { get; init; }

    public int Replicas => Tasks / Services;
}
