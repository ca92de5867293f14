using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Tasks;

/// <summary>Brings the image of a container onto the node.</summary>
internal interface ITaskImages
{
    /// <summary>Nothing happens if it is there.</summary>
    Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken);

    /// <summary>The same for an image that not anybody may pull.</summary>
    Task EnsureAsync(ContainerSpec spec, ImageLogin? login, CancellationToken cancellationToken) =>
        EnsureAsync(spec, cancellationToken);
}
