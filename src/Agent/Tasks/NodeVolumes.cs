using Orc.Agent.Volumes;
using Orc.Model.Volumes;

namespace Orc.Agent.Tasks;

/// <summary>The volumes of the node's store.</summary>
internal sealed class NodeVolumes(VolumeStore volumes) : INodeVolumes
{
    public IReadOnlyList<string> List() => [.. volumes.List().Select(volume => volume.Name)];

    // Who asks for nothing but a name is content with what somebody made by it.
    public Task EnsureAsync(VolumeSpec spec, CancellationToken cancellationToken) =>
        spec is { Driver: "local", Options.IsEmpty: true } && volumes.Find(spec.Name) is not null
            ? Task.CompletedTask
            : volumes.EnsureAsync(spec, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        volumes.RemoveAsync(name, force: true, cancellationToken);
}
