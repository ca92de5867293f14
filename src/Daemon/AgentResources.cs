using Orc.Agent.Images;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints;

namespace Orc.Daemon;

/// <summary>The node's images, networks, volumes and containers, to the control plane's endpoints.</summary>
internal sealed class AgentResources(AgentHalf agent) : INodeResources
{
    public string? FindImage(string image) => agent.Node.Images.Find(image)?.Id.ToString();

    public async Task<string?> PullImageAsync(string image, string? platform, CancellationToken cancellationToken)
    {
        var wanted = platform is { } text && Platform.TryParse(text, out var parsed) ? parsed : null;
        var pulled = await agent.Puller.EnsureAsync(
            image, PullPolicy.Always, wanted, credentials: null, new Unheard(), cancellationToken);
        return pulled.Id.ToString();
    }

    public bool HasNetwork(string name) => agent.Node.Networks.Find(name) is not null;

    public bool HasVolume(string name) => agent.Node.Volumes.Find(name) is not null;

    public Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken) =>
        agent.Node.Engine.KillAsync(container, signal, cancellationToken);

    private sealed class Unheard : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            // The call's own events tell of the image; its layers' progress is not among them.
        }
    }
}
