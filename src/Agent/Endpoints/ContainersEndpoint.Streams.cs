using Grpc.Core;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The calls that stay open.</summary>
internal sealed partial class ContainersEndpoint
{
    public override Task Run(
        IAsyncStreamReader<RunInput> requestStream,
        IServerStreamWriter<RunOutput> responseStream,
        ServerCallContext context) =>
        new RunCall(parts, creator, requestStream, responseStream).RunAsync(context.CancellationToken);

    public override Task Attach(
        IAsyncStreamReader<AttachInput> requestStream,
        IServerStreamWriter<RunOutput> responseStream,
        ServerCallContext context) =>
        new AttachCall(Engine, parts.Logs, requestStream, responseStream).RunAsync(context.CancellationToken);

    public override Task Exec(
        IAsyncStreamReader<ExecInput> requestStream,
        IServerStreamWriter<RunOutput> responseStream,
        ServerCallContext context) =>
        new ExecCall(parts, requestStream, responseStream).RunAsync(context.CancellationToken);

    public override Task Logs(
        LogsRequest request, IServerStreamWriter<LogRecord> responseStream, ServerCallContext context) =>
        new LogsCall(parts.Logs, responseStream).RunAsync(
            Require(request.Container).Id, request, context.CancellationToken);

    public override Task WatchHooks(
        IAsyncStreamReader<HooksInput> requestStream,
        IServerStreamWriter<HookOutput> responseStream,
        ServerCallContext context) =>
        new HooksCall(parts.Hooks, requestStream, responseStream).RunAsync(context);

    public override Task Stats(
        StatsRequest request, IServerStreamWriter<StatsSample> responseStream, ServerCallContext context) =>
        new StatsCall(parts, request, responseStream).RunAsync(context.CancellationToken);
}
