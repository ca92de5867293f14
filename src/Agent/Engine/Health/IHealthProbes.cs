using Orc.Model.Containers;

namespace Orc.Agent.Engine.Health;

/// <summary>Asks a container how it is.</summary>
internal interface IHealthProbes
{
    /// <summary>Never fails: what went wrong is in the answer. A cancelled one is ended at once.</summary>
    Task<HealthProbe> RunAsync(ContainerId container, HealthCheck check, CancellationToken cancellationToken);
}
