using Orc.Model.Services;

namespace Orc.Orchestrator.Store;

/// <summary>What operators say of the whole cluster (<c>orc cluster update</c>).</summary>
internal sealed record ClusterSettings
{
    public static readonly ClusterSettings None = new();

    /// <summary>Of services that do not say it themselves.</summary>
    public PlacementStrategy Placement { get; init; }

    /// <summary>How long a member's certificate is good; zero: as long as it is without a word of anybody.</summary>
    public TimeSpan CertificateLife { get; init; }
}
