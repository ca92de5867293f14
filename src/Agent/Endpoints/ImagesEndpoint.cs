using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Images;
using Orc.Agent.Images.Artifacts;
using Orc.Agent.Images.Listing;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Units;
using Orc.Protocol.V1;
using V1 = Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The images of this node, over gRPC. What it can do is the store's; this speaks the protocol.</summary>
#pragma warning disable CA1506 // One class answers every call of a service: their messages alone are thirty types.
internal sealed partial class ImagesEndpoint(
    ImageStore store,
    ImagePuller puller,
    ArtifactExchange artifacts,
    ImageImporter importer,
    ImageLoader loader,
    ImageSaver saver,
    IContainerEngine engine,
    TimeProvider time) : V1.Images.ImagesBase
#pragma warning restore CA1506
{
    private readonly ImageNews _news = new(engine.Events, time);
    private readonly ToldPulls _pulls = new(puller, new ImageNews(engine.Events, time));

    public override Task<ListImagesReply> List(ListImagesRequest request, ServerCallContext context)
    {
        var filter = request.Reference.Length == 0
            ? FilterOf(request.Filters)
            : FilterOf(request.Filters.Append($"reference={request.Reference}"));
        var uses = Uses().ToLookup(use => use.Image);
        var reply = new ListImagesReply();
        reply.Images.Add(store.List().Where(filter.Matches)
            .Select(image => SummaryOf(image, filter, uses[image.Id].Count())));
        return Task.FromResult(reply);
    }

    public override Task<InspectReply> Inspect(ImageRequest request, ServerCallContext context)
    {
        var json = ImageInspection.Write(Require(request.Image), store.Paths);
        return Task.FromResult(new InspectReply { Json = UnsafeByteOperations.UnsafeWrap(json) });
    }

    public override Task<HistoryReply> History(ImageRequest request, ServerCallContext context)
    {
        var image = Require(request.Image);
        var reply = new HistoryReply();
        reply.Entries.Add(ImageHistory.Of(image).Select(EntryOf));
        if (reply.Entries is [var newest, ..])
        {
            // Only the whole has an id; the steps below it are not images here.
            newest.Id = image.Id.ToString();
            newest.Tags.Add(image.References.Select(name => name.ToString()));
        }

        return Task.FromResult(reply);
    }

    public override Task<Empty> Tag(TagImageRequest request, ServerCallContext context)
    {
        var target = ReferenceOf(request.Target);
        var image = store.Tag(request.Source, target);
        _news.Tell("tag", image.Id.ToString(), target.ToString());
        return Task.FromResult(new Empty());
    }

    // Removing trees takes as long as they are large.
    public override Task<RemoveImageReply> Remove(RemoveImageRequest request, ServerCallContext context) =>
        Task.Run(() => Remove(request), context.CancellationToken);

    public override Task<PruneReply> Prune(PruneRequest request, ServerCallContext context) =>
        Task.Run(() => Prune(request), context.CancellationToken);

    public override async Task<Empty> CheckLogin(CheckLoginRequest request, ServerCallContext context)
    {
        var login = request.Login ?? throw new FormatException("a login is needed to be checked");
        await puller.CheckLoginAsync(
            ToldPulls.RegistryOf(login), ToldPulls.CredentialsOf(login), context.CancellationToken);
        return new Empty();
    }

    public override async Task<FindDigestReply> FindDigest(FindDigestRequest request, ServerCallContext context)
    {
        var reference = ReferenceOf(request.Image);
        var digest = await puller.FindDigestAsync(
            reference, ToldPulls.LoginOf(request.Login, reference), context.CancellationToken);
        return new FindDigestReply
        {
            Reference = reference.Digest is null ? $"{reference.Canonical}@{digest}" : reference.Canonical,
        };
    }

    private RemoveImageReply Remove(RemoveImageRequest request)
    {
        var id = Require(request.Image).Id;
        var removal = store.Remove(request.Image, request.Force ? RemovalForce.Force : RemovalForce.None, Uses());
        _news.Tell(id, removal);
        var reply = new RemoveImageReply();
        reply.Untagged.Add(removal.Untagged);
        reply.Deleted.Add(removal.Deleted.Select(digest => digest.ToString()));
        return reply;
    }

    private PruneReply Prune(PruneRequest request)
    {
        var filter = FilterOf(request.Filters);
        var scope = request.All || filter.Dangling is false ? PruneScope.Unused : PruneScope.Dangling;

        // With dangling=false, Docker means: not only those.
        var before = store.List().Select(image => image.Id).ToHashSet();
        var removal = store.Prune(scope, Uses(), filter.WithoutDangling.Matches);
        _news.Tell(before, removal);
        var reply = new PruneReply { Reclaimed = removal.FreedBytes };
        reply.Removed.Add(removal.Untagged.Select(name => $"untagged: {name}"));
        reply.Removed.Add(removal.Deleted.Select(digest => $"deleted: {digest}"));
        return reply;
    }

    private ImageFilter FilterOf(IEnumerable<string> filters) =>
        ImageFilter.Parse(filters, store.Find, text => FilterTime.Parse(text, time.GetUtcNow()));

    private ImmutableArray<ImageUse> Uses() => [.. engine.List().SelectMany(UsesOf)];

    private static IEnumerable<ImageUse> UsesOf(ContainerReport container) =>
        Digest.TryParse(container.ImageId, out var image)
            ? [new ImageUse(image, container.Id, container.State is not (
                ContainerState.Created or ContainerState.Exited or ContainerState.Dead))]
            : [];

    private Image Require(string name) => store.Find(name) ?? throw ImageException.NoSuchImage(name);

    private static ImageReference ReferenceOf(string text) =>
        ImageReference.TryParse(text, out var reference, out var error)
            ? reference
            : throw new FormatException($"\"{text}\" is not a name for an image: {error}");

    private static ImageSummary SummaryOf(Image image, ImageFilter filter, int containers)
    {
        var summary = new ImageSummary
        {
            Id = image.Id.ToString(),
            Size = image.Size,
            Containers = containers,
            Platform = image.Config.Platform.ToString(),
        };
        summary.References.Add(image.References.Where(filter.IsNamed).Select(name => name.ToString()));
        summary.Digests.Add(image.RepoDigests.Where(filter.IsNamed).Select(name => name.ToString()));
        summary.Labels.Add(image.Config.Labels);
        if (image.Config.Created is { } created)
        {
            summary.CreatedAt = created.ToTimestamp();
        }

        return summary;
    }

    private static HistoryEntry EntryOf(ImageStep step)
    {
        var entry = new HistoryEntry
        {
            Id = "<missing>",
            CreatedBy = step.Entry.CreatedBy,
            Comment = step.Entry.Comment,
            Size = step.Size,
        };
        if (step.Entry.Created is { } created)
        {
            entry.CreatedAt = created.ToTimestamp();
        }

        return entry;
    }
}
