using Orc.Model.Volumes;

namespace Orc.Agent.Tasks;

/// <summary>The volumes of the node, to those who make sure of them.</summary>
internal interface INodeVolumes
{
    IReadOnlyList<string> List();

    Task EnsureAsync(VolumeSpec spec, CancellationToken cancellationToken);

    /// <summary>Nothing happens if there is none. An error if a container uses it.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);
}
