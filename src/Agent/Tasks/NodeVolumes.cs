using Orc.Agent.Volumes;
using Orc.Model.Volumes;

namespace Orc.Agent.Tasks;

/// <summary>The volumes of the node's store.</summary>
internal sealed class NodeVolumes(VolumeStore volumes) : INodeVolumes
{
    public IReadOnlyList<string> List() => [.. volumes.List().Select(volume => volume.Name)];

    public Task EnsureAsync(VolumeSpec spec, CancellationToken cancellationToken) =>
        volumes.EnsureAsync(spec, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        volumes.RemoveAsync(name, force: true, cancellationToken);
}
