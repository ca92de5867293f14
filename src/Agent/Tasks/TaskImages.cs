using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Services;

namespace Orc.Agent.Tasks;

/// <summary>
/// Images from the node's store, or from a registry: as anybody, or with the login of the cluster that came along.
/// </summary>
/// <param name="store">What is there.</param>
/// <param name="puller">Fetches the rest.</param>
/// <param name="pulled">Hears of each image that was not there before.</param>
internal sealed class TaskImages(ImageStore store, ImagePuller puller, Action<ImageReference> pulled) : ITaskImages
{
    public Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        EnsureAsync(spec, login: null, cancellationToken);

    public async Task EnsureAsync(ContainerSpec spec, ImageLogin? login, CancellationToken cancellationToken)
    {
        foreach (var mount in spec.Mounts.OfType<MountSpec.Image>())
        {
            await EnsureAsync(spec with { Image = mount.Name, ImageId = null, Mounts = [] }, login, cancellationToken);
        }

        var platform = spec.Platform is { } wanted && Platform.TryParse(wanted, out var parsed) ? parsed : null;
        var credentials = login?.ToCredentials(spec.Image);
        bool isThere;
        if (spec.ImageId is { } known && Digest.TryParse(known, out var id))
        {
            // What else has the name here is not what was released.
            isThere = store.Find(id) is not null;
            await puller.EnsureAsync(id, spec.Image, platform, credentials, new Unheard(), cancellationToken);
        }
        else
        {
            isThere = store.Find(spec.Image) is not null;
            await puller.EnsureAsync(
                spec.Image, PullPolicy.Missing, platform, credentials, new Unheard(), cancellationToken);
        }

        if (!isThere && ImageReference.TryParse(spec.Image, out var reference))
        {
            pulled(reference);
        }
    }

    private sealed class Unheard : IProgress<PullProgress>
    {
        public void Report(PullProgress value)
        {
            // Progress of a pull in the background never leaves the node.
        }
    }
}
