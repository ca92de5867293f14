using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Nodes;

namespace Orc.Orchestrator.Endpoints;

/// <summary>
/// What the endpoints ask of the machine they run on: its images, what others made on it, its containers.
/// </summary>
internal interface INodeResources
{
    /// <summary>
    /// The id (<c>sha256:…</c>) of an image of the local store; null: it is not here, or of another platform.
    /// </summary>
    /// <param name="image">Its name or id.</param>
    /// <param name="platform">Null: any will do.</param>
    string? FindImage(string image, string? platform);

    /// <summary>How long ago an image of the local store was fetched or made; null: it is not here.</summary>
    TimeSpan? FindImageAge(string image) => null;

    /// <summary>
    /// Fetches an image and gives its id. Null: the agent shall fetch it with the container. Throws with a sentence for
    /// people when it cannot.
    /// </summary>
    Task<string?> PullImageAsync(string image, string? platform, CancellationToken cancellationToken) =>
        Task.FromResult<string?>(null);

    /// <summary>The same with a login of the cluster.</summary>
    Task<string?> PullImageAsync(
        string image, string? platform, ImageLogin? login, CancellationToken cancellationToken) =>
        PullImageAsync(image, platform, cancellationToken);

    bool HasNetwork(string name);

    /// <summary>It is a network of this machine, none of the cluster.</summary>
    bool IsNetworkHere(string name) => FindNetworkLabels(name) is not null;

    /// <summary>
    /// Why a container here cannot be put on a network that is none of a project's, in words that go on from its name;
    /// null: it can, or nobody can be asked now.
    /// </summary>
    Task<string?> FindNetworkObstacleAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(HasNetwork(name) ? null : NoNetwork(name));

    static string NoNetwork(string name) => "declared as external, but could not be found: make it first "
        + $"(orc network create {name}), or leave external: true out to have it made";

    /// <summary>Why a network of this machine that is to be made cannot be; null: nothing is known against it.
    /// </summary>
    string? FindNetworkTrouble(NetworkSpec network) => null;

    bool HasVolume(string name);

    /// <summary>The labels of a network that is on this machine; null: there is none.</summary>
    ImmutableSortedDictionary<string, string>? FindNetworkLabels(string name) => null;

    /// <summary>The same of a volume.</summary>
    ImmutableSortedDictionary<string, string>? FindVolumeLabels(string name) => null;

    /// <summary>Sends a signal that does not end the container (<c>kill -s HUP</c>).</summary>
    Task SignalAsync(ContainerId container, string signal, CancellationToken cancellationToken);

    /// <summary>
    /// What is in the way of ports on a node of the cluster; nothing is where it cannot be asked.
    /// </summary>
    Task<PortAnswer> AskPortsAsync(
        NodeId node, IReadOnlyList<PortSpec> ports, CancellationToken cancellationToken) =>
        Task.FromResult(PortAnswer.Free);

    /// <summary>Why devices that are asked for by name cannot be had here; null: they can.</summary>
    string? FindDeviceTrouble(SecuritySpec security) => null;

    bool PathExists(string path) => Path.Exists(path);
}
