namespace Orc.Model.Services;

/// <summary>What a service may not go beyond.</summary>
public static class ServiceLimits
{
    /// <summary>More is taken for a slip of the finger: it would be more than a cluster is made for.</summary>
    public const int MostReplicas = 100_000;
}
