using Orc.Agent.Images;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Services;

namespace Orc.Agent.Tasks;

/// <summary>
/// Images from the node's store, or from a registry, as anybody: what needs a login was pulled by the client's verb
/// before.
/// </summary>
internal sealed class TaskImages(ImageStore store, ImagePuller puller) : ITaskImages
{
    public async Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        if (spec.ImageId is { } known && Digest.TryParse(known, out var id) && store.Find(id) is not null)
        {
            return;
        }

        var platform = spec.Platform is { } wanted && Platform.TryParse(wanted, out var parsed) ? parsed : null;
        await puller.EnsureAsync(
            spec.Image, PullPolicy.Missing, platform, credentials: null, new Unheard(), cancellationToken);
    }

    private sealed class Unheard : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            // Progress of a pull in the background never leaves the node.
        }
    }
}
