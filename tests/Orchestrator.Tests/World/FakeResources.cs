using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints;

namespace Orc.Orchestrator.Tests.World;

/// <summary>The images and networks of a machine, as a test says.</summary>
internal sealed class FakeResources : INodeResources
{
    public Dictionary<string, string> Images { get; } = new(StringComparer.Ordinal);

    /// <summary>What a registry has.</summary>
    public Dictionary<string, string> Remote { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Networks { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Paths { get; } = new(StringComparer.Ordinal);

    public List<string> Signals { get; } = [];

    /// <summary>What an image was built for, by its id; one that is not in it, for any.</summary>
    public Dictionary<string, string> Platforms { get; } = new(StringComparer.Ordinal);

    /// <summary>Without a registry every image is here.</summary>
    public string? FindImage(string image, string? platform) =>
        (Images.GetValueOrDefault(image) ?? (Remote.Count == 0 ? $"sha256:{image}" : null)) is { } id
        && (platform is null || !Platforms.TryGetValue(id, out var built) || built == platform)
            ? id
            : null;

    public Task<string?> PullImageAsync(string image, string? platform, CancellationToken cancellationToken)
    {
        Images[image] = Remote.TryGetValue($"{image} {platform}", out var id) || Remote.TryGetValue(image, out id)
            ? id
            : throw new InvalidOperationException($"cannot pull {image}: there is no such image");
        return Task.FromResult<string?>(id);
    }

    /// <summary>How long the nodes take to say that ports are free.</summary>
    public Func<Task> LooksForPorts { get; set; } = () => Task.CompletedTask;

    /// <summary>By programs of nodes.</summary>
    public HashSet<(string Node, int Number)> TakenPorts { get; } = [];

    public async Task<PortAnswer> AskPortsAsync(
        NodeId node, IReadOnlyList<PortSpec> ports, CancellationToken cancellationToken)
    {
        await LooksForPorts().WaitAsync(cancellationToken);
        return ports.FirstOrDefault(port => TakenPorts.Contains((node.Value, port.HostPort ?? 0))) is { } taken
            ? new PortAnswer($"port {taken.HostPort} is in use by a program", [])
            : PortAnswer.Free;
    }

    public bool HasNetwork(string name) => Networks.Contains(name);

    public bool HasVolume(string name) => false;

    /// <summary>Why networks cannot be made, by their names.</summary>
    public Dictionary<string, string> NetworkTroubles { get; } = new(StringComparer.Ordinal);

    public string? FindNetworkTrouble(NetworkSpec network) => NetworkTroubles.GetValueOrDefault(network.Name);

    /// <summary>Networks of the machine that the control plane does not know.</summary>
    public Dictionary<string, ImmutableSortedDictionary<string, string>> NetworkLabels { get; } =
        new(StringComparer.Ordinal);

    public Dictionary<string, ImmutableSortedDictionary<string, string>> VolumeLabels { get; } =
        new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string>? FindNetworkLabels(string name) =>
        NetworkLabels.GetValueOrDefault(name);

    public ImmutableSortedDictionary<string, string>? FindVolumeLabels(string name) =>
        VolumeLabels.GetValueOrDefault(name);

    public Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken)
    {
        Signals.Add($"{container.Value.TrimStart('0')} {signal}");
        return Task.CompletedTask;
    }

    public bool PathExists(string path) => Paths.Contains(path);
}
