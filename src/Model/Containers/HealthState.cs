namespace Orc.Model.Containers;

/// <summary>What the health check last said; None: there is no check.</summary>
public enum HealthState
{
    None,
    Starting,
    Healthy,
    Unhealthy,
}
