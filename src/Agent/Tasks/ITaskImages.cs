using Orc.Model.Containers;

namespace Orc.Agent.Tasks;

/// <summary>Brings the image of a container onto the node.</summary>
internal interface ITaskImages
{
    /// <summary>Nothing happens if it is there.</summary>
    Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken);
}
