using Grpc.Core;
using Orc.Agent.Endpoints;
using Orc.Agent.Images;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Daemon.Clustering;

/// <summary>
/// Images of tasks: from this node, else from another of the cluster that has them (built or loaded there, in no
/// registry), the manager first, else from a registry.
/// </summary>
/// <param name="own">This node's, and registries'.</param>
/// <param name="store">Where they come to.</param>
/// <param name="peers">Who may have one.</param>
internal sealed class ClusterImages(ITaskImages own, ImageStore store, ImagePeers peers) : ITaskImages
{
    // Of nodes that say that they have it: what three cannot give is left to a registry.
    private const int MostAsked = 3;

    public Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken) =>
        EnsureAsync(spec, login: null, cancellationToken);

    public async Task EnsureAsync(ContainerSpec spec, ImageLogin? login, CancellationToken cancellationToken)
    {
        if (spec.ImageId is { } known && Digest.TryParse(known, out var id) && store.Find(id) is null)
        {
            await TryFetchAsync(id, cancellationToken);
            if (ImageReference.TryParse(spec.Image, out var name))
            {
                // What a person calls so here is theirs: the task has its image by its id.
                store.TagUnlessGiven(id, name);
            }
        }

        await own.EnsureAsync(spec, login, cancellationToken);
    }

    /// <summary>What none of them gives a registry may have, and what it says is what the task tells.</summary>
    private async Task TryFetchAsync(Digest id, CancellationToken cancellationToken)
    {
        if (peers.Manager is { } manager && await TryFetchAsync(manager, id, cancellationToken))
        {
            return;
        }

        foreach (var node in (await FindHoldersAsync(id, cancellationToken)).Take(MostAsked))
        {
            if (await TryFetchAsync(node, id, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Each node begins with another one, so that not all ask the same.</summary>
    private async Task<IEnumerable<string>> FindHoldersAsync(Digest id, CancellationToken cancellationToken)
    {
        try
        {
            var holders = (await peers.FindAsync(id.ToString(), cancellationToken))
                .Where(node => node != peers.Own)
                .ToList();
            var first = holders.Count == 0 ? 0 : (int)((uint)peers.Own.GetHashCode() % (uint)holders.Count);
            return holders.Skip(first).Concat(holders.Take(first));
        }
        catch (Exception failure) when (failure is IOException or RpcException)
        {
            // The manager is away, or older than the question.
            cancellationToken.ThrowIfCancellationRequested();
            return [];
        }
    }

    /// <summary>
    /// By its id, so that no name comes along, and without the layers that are here. The archive's digests are checked
    /// as those of any other.
    /// </summary>
    private async Task<bool> TryFetchAsync(string node, Digest id, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = StreamChannel.Open(token => peers.OpenAsync(node, token));
            var images = new Images.ImagesClient(channel);
            var (layers, hold) = store.HoldLayers();
            using var held = hold;
            var request = new SaveImagesRequest { Images = { id.ToString() } };
            request.HasLayers.Add(layers.Select(layer => layer.ToString()));
            using var call = images.Save(request, cancellationToken: cancellationToken);
            await using var archive = new UploadStream<SaveChunk>(call.ResponseStream, chunk => chunk.Content);
            await new ImageLoader(store).LoadAsync(archive, cancellationToken);
            return store.Find(id) is not null;
        }
        catch (Exception failure) when (failure is IOException or RpcException or ImageException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
