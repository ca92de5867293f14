using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Orc.Model.Nodes;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>What operators see of the services of a cluster and say to them.</summary>
internal sealed class ServicesEndpoint(
    ClusterStore store, NodeId here, INodeResources resources, TimeProvider time) : Protocol.V1.Services.ServicesBase
{
    private readonly PlanWriter _writer = new(store);
    private readonly CreateCall _create = new(here, resources);

    public override Task<ListServicesReply> List(ListServicesRequest request, ServerCallContext context)
    {
        var snapshot = store.Head;
        return Task.FromResult(ServiceListing.Of(snapshot, request, store.Now(snapshot)));
    }

    public override Task<DocumentReply> Inspect(ServiceRequest request, ServerCallContext context)
    {
        var snapshot = store.Head;
        var document = ServiceDocument.Of(snapshot, ServiceReference.Get(snapshot, request.Service));
        return Task.FromResult(
            new DocumentReply { Json = ByteString.CopyFrom(document.ToJsonString(), Encoding.UTF8) });
    }

    public override Task<ListClusterVolumesReply> ListVolumes(
        ListClusterVolumesRequest request, ServerCallContext context) =>
        Task.FromResult(VolumeListing.Of(store.Head, request.Volume));

    public override async Task<MoveVolumeReply> MoveVolume(MoveVolumeRequest request, ServerCallContext context)
    {
        var from = new NodeId(request.From);
        await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => request.To.Length == 0
                ? VolumePlanner.Drop(snapshot, request.Volume, from)
                : VolumePlanner.Move(snapshot, request.Volume, from, new NodeId(request.To)),
            context.CancellationToken);
        return new MoveVolumeReply();
    }

    public override Task<ListTasksReply> ListTasks(ListTasksRequest request, ServerCallContext context) =>
        Task.FromResult(new TaskListing(store.Head, here).Of(request));

    public override async Task<ServiceWriteReply> Create(CreateServiceRequest request, ServerCallContext context)
    {
        var asked = _create.Read(request);
        var container = asked.Spec.Services[0].Container;
        asked = await FindImageAsync(container.Image, container.Platform, context.CancellationToken) is { } id
            ? asked with { Images = asked.Images.SetItem(WantedImage.Of(container), id) }
            : asked;
        var head = store.Head;
        var avoided = await PortCheck.RequireAsync(
            head,
            ports => _create.Plan(head, asked with { AvoidedPorts = ports }),
            resources,
            context.CancellationToken);
        asked = asked with { AvoidedPorts = avoided };
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => _create.Plan(snapshot, asked),
            context.CancellationToken);
        return Reply(written, [new ServiceKey(Project.NoStack, request.Name)]);
    }

    public override async Task<ServiceWriteReply> Update(UpdateServiceRequest request, ServerCallContext context)
    {
        var found = new UpdateFindings { IsNetworkHere = resources.IsNetworkHere };
        found = found with { ImageId = await FindImageAsync(request, found, context.CancellationToken) };
        var head = store.Head;
        var avoided = await PortCheck.RequireAsync(
            head,
            ports => OperatorWrites.Update(head, request, found with { AvoidedPorts = ports }),
            resources,
            context.CancellationToken);
        found = found with { AvoidedPorts = avoided };
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => OperatorWrites.Update(snapshot, request, found),
            context.CancellationToken);
        return Reply(written, OperatorWrites.Keys(written.Before, [request.Service]));
    }

    public override async Task<ServiceWriteReply> Scale(ScaleServicesRequest request, ServerCallContext context)
    {
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => OperatorWrites.Scale(snapshot, request),
            context.CancellationToken);
        return Reply(written, OperatorWrites.Keys(written.Before, request.Scale.Keys));
    }

    public override async Task<ServiceWriteReply> Rollback(RollbackServiceRequest request, ServerCallContext context)
    {
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => OperatorWrites.Rollback(snapshot, request),
            context.CancellationToken);
        return Reply(written, OperatorWrites.Keys(written.Before, [request.Service]));
    }

    public override async Task<ServiceWriteReply> Remove(RemoveServicesRequest request, ServerCallContext context)
    {
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => OperatorWrites.Remove(snapshot, request),
            context.CancellationToken);
        return Reply(written, OperatorWrites.Keys(written.Before, request.Services));
    }

    public override async Task<RebalanceReply> Rebalance(RebalanceRequest request, ServerCallContext context)
    {
        if (request.DryRun)
        {
            var head = store.Head;
            var services = Asked(head);
            var plan = RebalancePlanner.Plan(head, services, store.Now(head));
            return RebalanceListing.Of(
                head, RebalancePlanner.FindMoves(head, services, store.Now(head)), plan, head.Version);
        }

        IReadOnlyList<RebalanceMove> moves = [];
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot =>
            {
                moves = RebalancePlanner.FindMoves(snapshot, Asked(snapshot), store.Now(snapshot));
                return RebalancePlanner.Plan(snapshot, Asked(snapshot), store.Now(snapshot));
            },
            context.CancellationToken);
        return RebalanceListing.Of(written.Before, moves, written.Plan, written.Version);

        IReadOnlyCollection<Service> Asked(Snapshot snapshot) =>
            [.. request.Services.Select(name => ServiceReference.Get(snapshot, name)).DistinctBy(one => one.Key)];
    }

    public override async Task Follow(
        FollowServicesRequest request, IServerStreamWriter<ServiceProgress> responseStream, ServerCallContext context)
    {
        var token = context.CancellationToken;
        var follower = new ServiceFollower(store, time);
        var services = request.Services.Select(name => KeyOf(store.Head, name)).ToList();
        if (request.UntilGone)
        {
            await follower.FollowUntilGoneAsync(services, request.Version, responseStream.WriteAsync, token);
            return;
        }

        await follower.FollowAsync(
            services, request.Version, (progress, stop) => responseStream.WriteAsync(progress.Clone(), stop), token);
    }

    public override Task<ExplainReply> Explain(ServiceRequest request, ServerCallContext context)
    {
        var snapshot = store.Head;
        var tasks = new TaskListing(snapshot, here);
        var service = ServiceReference.Get(snapshot, tasks.ServiceOf(request.Service) ?? request.Service);
        return Task.FromResult(new ExplainReply
        {
            Lines = { Explanation.Of(snapshot, service, tasks, store.Now(snapshot)) },
        });
    }

    public override Task<ListReleasesReply> ListReleases(ListReleasesRequest request, ServerCallContext context)
    {
        var snapshot = store.Head;
        var services = request.Service.Length > 0
            ? [ServiceReference.Get(snapshot, request.Service)]
            : snapshot.ServicesOf(request.Stack);
        return Task.FromResult(new ListReleasesReply
        {
            Releases = { services.SelectMany(service => ReleaseListing.Of(snapshot, service)) },
        });
    }

    /// <summary>
    /// The image as it is now on this node, or on others, so that all tasks get the same one; else each node's own.
    /// </summary>
    private async Task<string?> FindImageAsync(string image, string? platform, CancellationToken cancellationToken)
    {
        var id = resources.FindImage(image, platform);
#pragma warning disable CA1031 // A request's edge: whatever the pull failed of, a node may have the image all the same.
        try
        {
            id ??= await resources.PullImageAsync(image, platform, store.Head.LoginFor(image), cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            id = store.Head.Images.FindId(image);
        }
#pragma warning restore CA1031
        return id;
    }

    /// <summary>The same for the image that an update asks for; null also where it asks for none.</summary>
    private async Task<string?> FindImageAsync(
        UpdateServiceRequest request, UpdateFindings found, CancellationToken cancellationToken)
    {
        var head = store.Head;
        if (request.Container is not { HasImage: true } patch
            || OperatorWrites.Update(head, request, found).Error.Length > 0)
        {
            return null;
        }

        var service = ServiceReference.Get(head, request.Service);
        var platform = head.Releases.GetValueOrDefault(service.Release)?.Container.Platform;
        return await FindImageAsync(patch.Image, platform, cancellationToken);
    }

    // By its name, also when it is gone: that is what is waited for.
    private static ServiceKey KeyOf(Snapshot snapshot, string name)
    {
        if (Planning.ServicePlanner.Find(snapshot, ServiceReference.Resolve(snapshot, name), out _) is { } service)
        {
            return service.Key;
        }

        var parts = name.Split('_', 2);
        return parts.Length == 2 ? new ServiceKey(parts[0], parts[1]) : new ServiceKey(Project.NoStack, name);
    }

    private static ServiceWriteReply Reply(WrittenPlan written, IEnumerable<ServiceKey> services) => new()
    {
        Version = written.Version,
        Services = { services.Select(key => key.ToString()) },
        Warnings = { written.Plan.Warnings },
    };
}
