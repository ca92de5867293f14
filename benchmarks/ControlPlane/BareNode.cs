using Orc.Model.Containers;
using Orc.Orchestrator.Endpoints;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>A manager's machine that has nothing.</summary>
internal sealed class BareNode : INodeResources
{
    public string? FindImage(string image, string? platform) => null;

    public bool HasNetwork(string name) => false;

    public bool HasVolume(string name) => false;

    public Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
