using System.Collections.Immutable;
using Google.Protobuf;
using Grpc.Core;
using Orc.Agent.Images;
using Orc.Agent.Images.Registry;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The calls that carry archives, or news of a pull.</summary>
internal sealed partial class ImagesEndpoint
{
    public override async Task Pull(
        PullRequest request, IServerStreamWriter<PullEvent> responseStream, ServerCallContext context)
    {
        if (request.OnlyIfMissing && IsGoodEnough(request))
        {
            return;
        }

        var reference = ReferenceOf(request.Image);
        var news = new PullNews(reference.ToString());
        var pulling = PullAsync(request, reference, news, context.CancellationToken);
        await foreach (var happened in news.ReadAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(happened, context.CancellationToken);
        }

        await pulling;
    }

    private bool IsGoodEnough(PullRequest request)
    {
        var wanted = request.HasPlatform && Platform.TryParse(request.Platform, out var platform) ? platform : null;
        return store.Find(request.Image) is { } there
            && (wanted is null || wanted.Suits(there.Config.Platform) is not null)
            && (!request.HasRefreshAfter
                || time.GetUtcNow() - there.TaggedAt <= TimeSpan.FromTicks(request.RefreshAfter / 100));
    }

    public override async Task<ImportReply> Import(
        IAsyncStreamReader<ImportInput> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Begin is not { } begin)
        {
            throw EndpointErrors.Invalid("an import begins with what shall become of it");
        }

        var request = new ImageImportRequest
        {
            Name = begin.Reference.Length == 0 ? null : ReferenceOf(begin.Reference),
            Changes = [.. begin.Changes],
            Message = begin.Message,
            Platform = PlatformOf(begin.HasPlatform, begin.Platform) ?? Platform.Host,
        };
        await using var archive = new UploadStream<ImportInput>(requestStream, input => input.Content);
        var image = await importer.ImportAsync(request, archive, context.CancellationToken);
        _news.Tell("import", image.Id.ToString(), request.Name?.ToString() ?? image.Id.ToString());
        return new ImportReply { Id = image.Id.ToString() };
    }

    public override async Task Load(
        IAsyncStreamReader<LoadInput> requestStream,
        IServerStreamWriter<LoadEvent> responseStream,
        ServerCallContext context)
    {
        await using var archive = new UploadStream<LoadInput>(requestStream, input => input.Content);
        foreach (var loaded in await loader.LoadAsync(archive, context.CancellationToken))
        {
            _news.Tell("load", loaded.Image.Id.ToString(), loaded.Image.Id.ToString());
            var lines = loaded.Names.IsEmpty
                ? [$"Loaded image ID: {loaded.Image.Id}"]
                : loaded.Names.Select(name => $"Loaded image: {name}");
            foreach (var line in lines)
            {
                await responseStream.WriteAsync(new LoadEvent { Message = line }, context.CancellationToken);
            }
        }
    }

    public override async Task Save(
        SaveImagesRequest request, IServerStreamWriter<SaveChunk> responseStream, ServerCallContext context)
    {
        await using var output = new DownloadStream(
            (chunk, token) => responseStream.WriteAsync(
                new SaveChunk { Content = UnsafeByteOperations.UnsafeWrap(chunk) }, token));
        var leftOut = request.HasLayers.Select(Digest.Parse).ToImmutableHashSet();
        await saver.SaveAsync([.. request.Images], leftOut, output, context.CancellationToken);
        await output.FlushAsync(context.CancellationToken);
        foreach (var name in request.Images)
        {
            _news.Tell("save", name, name);
        }
    }

    private async Task PullAsync(
        PullRequest request, ImageReference reference, PullNews news, CancellationToken cancellationToken)
    {
        try
        {
            var login = ToldPulls.LoginOf(request.Login, reference);
            if (!request.AllTags)
            {
                await PullAsync(request, reference, login, news, cancellationToken);
                return;
            }

            var tags = await puller.ListTagsAsync(reference, login, cancellationToken);
            foreach (var tag in tags)
            {
                await PullAsync(request, reference.WithTag(tag), login, news, cancellationToken);
            }
        }
        finally
        {
            news.Complete();
        }
    }

    private async Task PullAsync(
        PullRequest request,
        ImageReference reference,
        RegistryCredentials? login,
        PullNews news,
        CancellationToken cancellationToken)
    {
        var platform = PlatformOf(request.HasPlatform, request.Platform);
        await _pulls.PullAsync(reference, platform, login, news, cancellationToken);
    }

    private static Platform? PlatformOf(bool isGiven, string text) => !isGiven || text.Length == 0
        ? null
        : Platform.TryParse(text, out var platform)
            ? platform
            : throw new FormatException($"\"{text}\" is not a platform: write linux/amd64");
}
