using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Inspecting;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The containers of this node, over gRPC. What it can do is the engine's; this speaks the protocol.</summary>
#pragma warning disable CA1506 // One class answers every call of a service: their messages alone are forty types.
internal sealed partial class ContainersEndpoint(EndpointParts parts, ContainerCreator creator)
#pragma warning restore CA1506
    : Containers.ContainersBase
{
    private readonly ContainerInspection _inspection = new(parts);
    private readonly ContainerPruning _pruning = new(parts);
    private readonly ImageLabels _labels = new(parts.Images);

    private IContainerEngine Engine => parts.Engine;

    public override async Task<CreateContainerReply> Create(CreateContainerRequest request, ServerCallContext context)
    {
        var created = await creator.CreateAsync(request.Spec, context.CancellationToken);
        var reply = new CreateContainerReply { Id = created.Id.Value, Name = created.Name };
        reply.Warnings.Add(created.Warnings);
        return reply;
    }

    public override Task<Empty> Start(ContainerRequest request, ServerCallContext context) =>
        DoAsync(request.Container, id => Engine.StartAsync(id, context.CancellationToken));

    public override Task<Empty> Stop(StopContainerRequest request, ServerCallContext context) => DoAsync(
        request.Container, id => Engine.StopAsync(id, StopOf(request), context.CancellationToken));

    public override Task<Empty> Restart(StopContainerRequest request, ServerCallContext context) => DoAsync(
        request.Container, id => Engine.RestartAsync(id, StopOf(request), context.CancellationToken));

    public override Task<Empty> Kill(KillContainerRequest request, ServerCallContext context) => DoAsync(
        request.Container,
        id => Engine.KillAsync(id, request.Signal.Length == 0 ? "KILL" : request.Signal, context.CancellationToken));

    public override Task<Empty> Pause(ContainerRequest request, ServerCallContext context) =>
        DoAsync(request.Container, id => Engine.PauseAsync(id, context.CancellationToken));

    public override Task<Empty> Unpause(ContainerRequest request, ServerCallContext context) =>
        DoAsync(request.Container, id => Engine.UnpauseAsync(id, context.CancellationToken));

    public override Task<Empty> Rename(RenameContainerRequest request, ServerCallContext context) => DoAsync(
        request.Container, id => Engine.RenameAsync(id, request.Name.TrimStart('/'), context.CancellationToken));

    public override Task<Empty> Remove(RemoveContainerRequest request, ServerCallContext context) => DoAsync(
        request.Container,
        id => Engine.RemoveAsync(
            id,
            new RemoveRequest { Force = request.Force, Volumes = request.Volumes },
            context.CancellationToken));

    public override async Task<WaitContainerReply> Wait(ContainerRequest request, ServerCallContext context)
    {
        // A whole id also finds the end of one that was removed a moment ago.
        var id = request.Container.Length == ContainerId.Length
            ? new ContainerId(request.Container)
            : Require(request.Container).Id;
        var exit = await Engine.WaitAsync(id, context.CancellationToken);
        return new WaitContainerReply { Code = exit.Code };
    }

    public override async Task<ListContainersReply> List(ListContainersRequest request, ServerCallContext context)
    {
        var filter = ContainerFilter.Parse(request.Filters, Engine.Find);
        var all = request.All || filter.NamesStates;
        var reply = new ListContainersReply();
        var listed = Engine.List()
            .Select(_labels.Complete)
            .Where(container => (all || IsShown(container)) && filter.Matches(container))
            .Reverse()
            .ToList();
        reply.Containers.Add(listed.Select(ReportMapping.ToWire));
        if (request.Sizes)
        {
            var usages = new DiskUsages(parts);
            await Task.Run(
                () => listed.ForEach(container =>
                    reply.Sizes[container.Id.Value] = usages.MeasureContainer(container)),
                context.CancellationToken);
        }

        return reply;
    }

    public override Task<InspectReply> Inspect(ContainerRequest request, ServerCallContext context)
    {
        var json = InspectDocument.Write(_inspection.Gather(Require(request.Container)));
        return Task.FromResult(new InspectReply { Json = UnsafeByteOperations.UnsafeWrap(json) });
    }

    public override async Task<TopReply> Top(TopRequest request, ServerCallContext context)
    {
        var container = Require(request.Container);
        var running = Engine.FindRunning(container.Id)
            ?? throw new EngineException(EngineFailure.Conflict, $"container {container.Id} is not running");
        var table = await parts.Processes.ListAsync(running, [.. request.PsArguments], context.CancellationToken);
        var reply = new TopReply();
        reply.Titles.Add(table.Titles);
        foreach (var process in table.Processes)
        {
            var row = new StringList();
            row.Values.Add(process);
            reply.Processes.Add(row);
        }

        return reply;
    }

    public override Task<PruneReply> Prune(PruneRequest request, ServerCallContext context) =>
        _pruning.PruneAsync(request, context.CancellationToken);

    private static bool IsShown(ContainerReport container) =>
        container.State is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting;

    private static StopRequest StopOf(StopContainerRequest request) => new()
    {
        Grace = !request.HasGrace ? null
            : request.Grace < 0 ? Timeout.InfiniteTimeSpan
            : WireForm.FromNanoseconds(request.Grace),
        Signal = request.HasSignal && request.Signal.Length > 0 ? request.Signal : null,
    };

    private ContainerReport Require(string name) => Engine.Find(name) ?? throw EndpointErrors.NoSuchContainer(name);

    private async Task<Empty> DoAsync(string container, Func<ContainerId, Task> action)
    {
        await action(Require(container).Id);
        return new Empty();
    }
}
