using Orc.Agent.Images;
using Orc.Agent.Tasks;
using Orc.Model.Containers;

namespace Orc.Host.Tests.Tasks;

/// <summary>What is here, and no registry.</summary>
internal sealed class StoredImages(ImageStore images) : ITaskImages
{
    public Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        images.Find(spec.Image) is null
            ? Task.FromException(new InvalidOperationException($"no image {spec.Image}"))
            : Task.CompletedTask;
}
