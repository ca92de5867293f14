using Grpc.Core;
using Orc.Agent.Endpoints;
using Orc.Agent.Images;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>
/// Images of tasks: from this node, else from a manager that has them (built or loaded there, in no registry), else
/// from a registry.
/// </summary>
internal sealed class ClusterImages(
    ITaskImages own, ImageStore store, Func<CancellationToken, Task<Stream>> openManager) : ITaskImages
{
    public Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        EnsureAsync(spec, login: null, cancellationToken);

    public async Task EnsureAsync(ContainerSpec spec, ImageLogin? login, CancellationToken cancellationToken)
    {
        if (spec.ImageId is { } known && Digest.TryParse(known, out var id) && store.Find(id) is null)
        {
            await TryFetchAsync(known, cancellationToken);
        }

        await own.EnsureAsync(spec, login, cancellationToken);
    }

    /// <summary>The archive's digests are checked as those of any other.</summary>
    private async Task TryFetchAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = StreamChannel.Open(openManager);
            var images = new Images.ImagesClient(channel);
            var there = await images.ListAsync(new ListImagesRequest(), cancellationToken: cancellationToken);
            if (!there.Images.Any(image => image.Id == id))
            {
                return;
            }

            var request = new SaveImagesRequest();
            request.Images.Add(there.Images.First(image => image.Id == id).References.FirstOrDefault() ?? id);
            using var call = images.Save(request, cancellationToken: cancellationToken);
            await using var archive = new UploadStream<SaveChunk>(call.ResponseStream, chunk => chunk.Content);
            await new ImageLoader(store).LoadAsync(archive, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or RpcException)
        {
            // A registry may have it; what it says is what the task tells.
        }
    }
}
