using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The calls about containers' files.</summary>
internal sealed partial class ContainersEndpoint
{
    private readonly ContainerFilesCalls _files = new(parts);

    public override Task<PathStat> StatPath(PathRequest request, ServerCallContext context) =>
        _files.StatAsync(Require(request.Container), request, context.CancellationToken);

    public override Task ReadArchive(
        PathRequest request, IServerStreamWriter<ArchiveChunk> responseStream, ServerCallContext context) =>
        _files.ReadAsync(Require(request.Container), request, responseStream, context.CancellationToken);

    public override async Task<Empty> WriteArchive(
        IAsyncStreamReader<ArchiveInput> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Target is not { } target)
        {
            throw EndpointErrors.Invalid("an archive begins with where it shall go");
        }

        return await _files.WriteAsync(
            Require(target.Container), target, requestStream, context.CancellationToken);
    }

    public override Task Export(
        ContainerRequest request, IServerStreamWriter<ArchiveChunk> responseStream, ServerCallContext context) =>
        _files.ExportAsync(Require(request.Container), responseStream, context.CancellationToken);

    public override Task<ListChangesReply> ListChanges(ContainerRequest request, ServerCallContext context) =>
        Task.FromResult(_files.Changes(Require(request.Container)));
}
