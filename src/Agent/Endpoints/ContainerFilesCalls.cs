using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine.Files;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Layers;
using Orc.Linux.FileTrees;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>Containers' files on their way in and out: <c>cp</c>, <c>export</c>, <c>diff</c>.</summary>
internal sealed class ContainerFilesCalls(EndpointParts parts)
{
    public Task<PathStat> StatAsync(
        ContainerReport container, PathRequest request, CancellationToken cancellationToken) =>
        InTreeAsync(
            container,
            request.Path,
            (root, path) =>
            {
                using var place = Require(root, path, request);
                return Task.FromResult(StatOf(place, request));
            },
            cancellationToken);

    public Task ReadAsync(
        ContainerReport container,
        PathRequest request,
        IServerStreamWriter<ArchiveChunk> output,
        CancellationToken cancellationToken) =>
        InTreeAsync(
            container,
            request.Path,
            async (root, path) =>
            {
                using var place = Require(root, path, request);
                var stat = StatOf(place, request);
                await output.WriteAsync(new ArchiveChunk { Stat = stat }, cancellationToken);
                await using var stream = Download(output);
                var archive = new TreeArchive(stream);
                await archive.AddAsync(
                    place.Parent, place.NameBytes, System.Text.Encoding.UTF8.GetBytes(stat.Name), cancellationToken);
                await archive.CompleteAsync(cancellationToken);
                await stream.FlushAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public async Task<Empty> WriteAsync(
        ContainerReport container,
        PathRequest target,
        IAsyncStreamReader<ArchiveInput> input,
        CancellationToken cancellationToken)
    {
        await using var archive = new UploadStream<ArchiveInput>(input, piece => piece.Content);
        return await InTreeAsync(
            container,
            target.Path,
            async (root, path) =>
            {
                using var directory = TreePlace.FindDirectory(root, path)
                    ?? throw NotFound(target.Path, target.Container);
                var marks = target.Changes ? ArchiveMarks.OfChanges : ArchiveMarks.None;
                using var extractor = new LayerExtractor(directory, new TarLimits(), marks);
                _ = await extractor.ExtractAsync(
                    new TarReader(PipeReader.Create(archive), new TarLimits()), cancellationToken);
                return new Empty();
            },
            cancellationToken);
    }

    public Task ExportAsync(
        ContainerReport container, IServerStreamWriter<ArchiveChunk> output, CancellationToken cancellationToken) =>
        parts.Roots.InRootAsync(
            container.Id,
            RootView.WithoutMounts,
            async root =>
            {
                await using var stream = Download(output);
                var archive = new TreeArchive(stream);
                await archive.AddContentAsync(root, [], cancellationToken);
                await archive.CompleteAsync(cancellationToken);
                await stream.FlushAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    public ListChangesReply Changes(ContainerReport container)
    {
        var reply = new ListChangesReply();
        reply.Changes.Add(parts.Roots.Changes(container.Id).Select(change => new Protocol.V1.FileChange
        {
            Kind = change.Kind.ToString(),
            Path = change.Path,
        }));
        return reply;
    }

    private static DownloadStream Download(IServerStreamWriter<ArchiveChunk> output) => new((chunk, token) =>
        output.WriteAsync(new ArchiveChunk { Content = UnsafeByteOperations.UnsafeWrap(chunk) }, token));

    private static TreePlace Require(DirectoryHandle root, string path, PathRequest request) =>
        TreePlace.Find(root, path, request.FollowLink) ?? throw NotFound(request.Path, request.Container);

    private static RpcException NotFound(string path, string container) =>
        EndpointErrors.NotFound($"Could not find the file {path} in container {container}");

    private static PathStat StatOf(TreePlace place, PathRequest request)
    {
        var clean = request.Path.TrimEnd('/');
        var asked = clean[(clean.LastIndexOf('/') + 1)..];
        return new PathStat
        {
            // A path that ends in a dot means what lies in the directory.
            Name = asked is "" or "." or ".." ? "." : asked,
            Size = place.Status.Size,
            Mode = (uint)place.Status.Mode,
            IsDirectory = place.Status.Type == FileType.Directory,
            LinkTarget = place.Status.Type == FileType.SymbolicLink
                ? System.Text.Encoding.UTF8.GetString(place.Parent.ReadLink(place.NameBytes))
                : "",
        };
    }

    // Of a container that does not run, what lies in a volume or a bind is where that is kept.
    private async Task<T> InTreeAsync<T>(
        ContainerReport container,
        string path,
        Func<DirectoryHandle, string, Task<T>> work,
        CancellationToken cancellationToken)
    {
        var absolute = path.StartsWith('/') ? path : $"/{path}";
        if (container.Pid is null && FindMount(container, absolute) is var (source, inner))
        {
            using var root = DirectoryHandle.Open(source);
            return await work(root, inner);
        }

        return await parts.Roots.InRootAsync(
            container.Id, RootView.OfProcesses, root => work(root, absolute), cancellationToken);
    }

    private (string Source, string Inner)? FindMount(ContainerReport container, string path)
    {
        var volumes = parts.VolumesOf(container.Id)
            .Select(pair => (pair.Mount.Target, Source: parts.Volumes.MountpointOf(pair.Name)));
        var binds = container.Spec.Mounts.OfType<MountSpec.Bind>().Select(bind => (bind.Target, bind.Source));
        return volumes.Concat(binds)
            .Select(mount => (Target: mount.Target.TrimEnd('/'), mount.Source))
            .Where(mount => $"{path}/".StartsWith($"{mount.Target}/", StringComparison.Ordinal)
                && Directory.Exists(mount.Source))
            .OrderByDescending(mount => mount.Target.Length)
            .Select(mount => ((string, string)?)(mount.Source, $"/{path[mount.Target.Length..].TrimStart('/')}"))
            .FirstOrDefault();
    }
}
