using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>The gRPC service <c>orc.v1.ClusterFiles</c> of a node, for the cluster whose store it keeps.</summary>
/// <param name="open">Throws with a sentence for people when the store is not kept here.</param>
internal sealed class FilesRouter(Func<CancellationToken, Task<FilesEndpoint>> open) : ClusterFiles.ClusterFilesBase
{
    public override async Task<FileWriteReply> Create(CreateFileRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Create(request, context);

    public override async Task<ListFilesReply> List(ListFilesRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).List(request, context);

    public override async Task<DocumentReply> Inspect(FileRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Inspect(request, context);

    public override async Task<LoginWriteReply> PutLogin(PutLoginRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).PutLogin(request, context);

    public override async Task<LoginWriteReply> RemoveLogin(RemoveLoginRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).RemoveLogin(request, context);

    public override async Task<ListLoginsReply> ListLogins(ListLoginsRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).ListLogins(request, context);

    public override async Task<FileWriteReply> Remove(FileRequest request, ServerCallContext context) =>
        await (await open(context.CancellationToken)).Remove(request, context);
}
