using System.Collections.Immutable;
using System.Text.Json;
using Grpc.Core;
using Orc.Agent.Devices;
using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Daemon.Clustering;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Endpoints;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Daemon;

/// <summary>The node's images, networks, volumes and containers, to the control plane's endpoints.</summary>
/// <param name="agent">Of this node.</param>
/// <param name="openNode">A way to the API of a node of the cluster, by its id.</param>
internal sealed class AgentResources(
    AgentHalf agent, Func<string, CancellationToken, Task<Stream>> openNode) : INodeResources
{
    // A node that says nothing now says it later: its port is left to who has it.
    private static readonly TimeSpan NodePatience = TimeSpan.FromSeconds(2);

    public string? FindImage(string image, string? platform) =>
        agent.Node.Images.Find(image) is { } found
        && (PlatformOf(platform) is not { } wanted || wanted.Suits(found.Config.Platform) is not null)
            ? found.Id.ToString()
            : null;

    public TimeSpan? FindImageAge(string image) =>
        agent.Node.Images.Find(image) is { } found ? agent.Node.Parts.Time.GetUtcNow() - found.TaggedAt : null;

    public Task<string?> PullImageAsync(string image, string? platform, CancellationToken cancellationToken) =>
        PullImageAsync(image, platform, login: null, cancellationToken);

    public async Task<string?> PullImageAsync(
        string image, string? platform, ImageLogin? login, CancellationToken cancellationToken)
    {
        var pulled = await agent.Puller.EnsureAsync(
            image,
            PullPolicy.Always,
            PlatformOf(platform),
            login?.ToCredentials(image),
            new Unheard(),
            cancellationToken);
        return pulled.Id.ToString();
    }

    // Whether the cluster has it, and lets single containers on it, is asked when the first one starts.
    public bool HasNetwork(string name) =>
        agent.Node.Networks.Find(name) is not null || agent.Node.Networks.Attachments.IsOfCluster;

    public async Task<string?> FindNetworkObstacleAsync(string name, CancellationToken cancellationToken)
    {
        if (agent.Node.Networks.Find(name) is not null)
        {
            return null;
        }

        if (!agent.Node.Networks.Attachments.IsOfCluster)
        {
            return INodeResources.NoNetwork(name);
        }

        try
        {
            using var channel = StreamChannel.Open(token => openNode("", token));
            var reply = await new ClusterNetworks.ClusterNetworksClient(channel).InspectAsync(
                new NetworkRequest { Network = name },
                deadline: agent.Time.GetUtcNow().UtcDateTime + NodePatience,
                cancellationToken: cancellationToken);
            using var found = JsonDocument.Parse(reply.Json.Memory);
            return found.RootElement.GetProperty("Attachable").GetBoolean()
                ? null
                : "is the cluster's, and not attachable: only its services may be on it (a network is attachable with "
                    + "--attachable, or with attachable: true in its stack)";
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.NotFound)
        {
            return INodeResources.NoNetwork(name);
        }
        catch (Exception failure) when (failure is IOException or RpcException)
        {
            // The manager is away: whoever starts on it is told.
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public ImmutableSortedDictionary<string, string>? FindNetworkLabels(string name) =>
        agent.Node.Networks.Find(name)?.Spec.Labels;

    public string? FindNetworkTrouble(NetworkSpec network) => agent.Node.Networks.FindTrouble(network);

    public ImmutableSortedDictionary<string, string>? FindVolumeLabels(string name) =>
        agent.Node.Volumes.Find(name)?.Spec.Labels;

    public bool HasVolume(string name) => agent.Node.Volumes.Find(name) is not null;

    public Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken) =>
        agent.Node.Engine.KillAsync(container, signal, cancellationToken);

    public async Task<PortAnswer> AskPortsAsync(
        NodeId node, IReadOnlyList<PortSpec> ports, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = StreamChannel.Open(token => openNode(node.Value, token));
            var request = new TryPortsRequest();
            request.Ports.Add(ports.Select(port => port.ToWire()));
            var reply = await new Networks.NetworksClient(channel).TryPortsAsync(
                request,
                deadline: agent.Time.GetUtcNow().UtcDateTime + NodePatience,
                cancellationToken: cancellationToken);
            return new PortAnswer(reply.Obstacles.FirstOrDefault(), reply.Lacking);
        }
        catch (Exception failure) when (failure is IOException or RpcException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return PortAnswer.Free;
        }
    }

    public string? FindDeviceTrouble(SecuritySpec security)
    {
        _ = CdiChoice.Choose(security, CdiCatalog.Read(agent.Node.Parts.Options.CdiFolders), out var error);
        return error.Length == 0 ? null : error;
    }

    private static Platform? PlatformOf(string? text) =>
        text is not null && Platform.TryParse(text, out var platform) ? platform : null;

    private sealed class Unheard : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            // The call's own events tell of the image; its layers' progress is not among them.
        }
    }
}
