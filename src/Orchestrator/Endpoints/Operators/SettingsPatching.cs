using System.Collections.Immutable;
using Grpc.Core;
using Orc.Compose.Syntax;
using Orc.Model.Services;
using Orc.Model.Units;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>What <c>service update</c> says of a service besides its container; what is absent stays.</summary>
internal static class SettingsPatching
{
    /// <param name="service">As it is.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="imageId">Of the image that is asked for; null: none is, or nobody knows its id.</param>
    public static ServiceEdit Edit(Service service, UpdateServiceRequest request, string? imageId)
    {
        var settings = request.Settings ?? new WireServiceSettings();
        return new ServiceEdit
        {
            Container = request.Container is { } patch
                ? container => ContainerPatching.Apply(container, patch, imageId)
                : null,
            Replicas = settings.HasReplicas ? settings.Replicas : null,
            MaxConcurrent = settings.HasMaxConcurrent ? settings.MaxConcurrent : null,
            Placement = placement => Placement(placement, settings),
            Reservations = Reservations(service.Reservations, settings),
            Update = Pace(service.Update, settings.Update),
            Rollback = Pace(service.Rollback, settings.Rollback),
            EndpointMode = settings.HasEndpointMode ? Mode(settings.EndpointMode) : service.EndpointMode,
            Labels = service.Labels.RemoveRange(settings.LabelRemove).SetItems(settings.LabelAdd),
            Force = request.Force,
        };
    }

    public static PlacementSpec Placement(PlacementSpec known, WireServiceSettings settings) => known with
    {
        Strategy = settings.HasPlacement
            ? Word(settings.Placement, PlacementWords.FindStrategy, PlacementWords.Strategies)
            : known.Strategy,
        Partition = settings.HasPartition
            ? Word(settings.Partition, PlacementWords.FindPartition, PlacementWords.Partitions)
            : known.Partition,
        Constraints = Constraints(known.Constraints, settings),
        Spread =
        [
            .. known.Spread.Where(descriptor => !settings.SpreadRemove.Contains(descriptor)),
            .. settings.SpreadAdd.Where(descriptor => !known.Spread.Contains(descriptor)),
        ],
        MaxReplicasPerNode = settings.HasMaxPerNode
            ? settings.MaxPerNode is > 0 and var most ? most : null
            : known.MaxReplicasPerNode,
    };

    public static ReservationSpec Reservations(ReservationSpec known, WireServiceSettings settings) => new()
    {
        NanoCpus = settings.HasReservedNanoCpus ? settings.ReservedNanoCpus : known.NanoCpus,
        Memory = settings.HasReservedMemory ? new ByteSize(settings.ReservedMemory) : known.Memory,
        Generic = known.Generic.RemoveRange(settings.GenericRemove).SetItems(settings.GenericAdd),
    };

    public static UpdateSpec Pace(UpdateSpec known, WireUpdatePace? asked) => asked is null ? known : known with
    {
        Parallelism = asked.HasParallelism ? asked.Parallelism : known.Parallelism,
        Delay = asked.HasDelay ? WireForm.FromNanoseconds(asked.Delay) : known.Delay,
        Monitor = asked.HasMonitor ? WireForm.FromNanoseconds(asked.Monitor) : known.Monitor,
        Order = asked.HasOrder
            ? asked.Order == "start-first" ? UpdateOrder.StartFirst : UpdateOrder.StopFirst
            : known.Order,
        FailureAction = !asked.HasFailureAction ? known.FailureAction : asked.FailureAction switch
        {
            "pause" => FailureAction.Pause,
            "continue" => FailureAction.Continue,
            "rollback" => FailureAction.Rollback,
            var other => throw Refused($"invalid failure action {other}: it is pause, continue or rollback"),
        },
        MaxFailureRatio = asked.HasMaxFailureRatio ? asked.MaxFailureRatio : known.MaxFailureRatio,
    };

    public static EndpointMode Mode(string word) =>
        word == "dnsrr" ? EndpointMode.DnsRoundRobin : EndpointMode.VirtualAddress;

    private static ImmutableArray<PlacementConstraint> Constraints(
        ImmutableArray<PlacementConstraint> known, WireServiceSettings settings)
    {
        var removed = settings.ConstraintRemove.Select(Constraint).ToList();
        var added = settings.ConstraintAdd.Select(Constraint).ToList();
        return
        [
            .. known.Where(constraint => !removed.Contains(constraint)),
            .. added.Where(constraint => !known.Contains(constraint)),
        ];
    }

    private static T? Word<T>(string text, Func<string, T?> find, string words)
        where T : struct =>
        text.Length == 0 ? null : find(text) ?? throw Refused($"\"{text}\" is no such word: it is {words}");

    private static PlacementConstraint Constraint(string text) =>
        ConstraintSyntax.Parse(text, out var error) ?? throw Refused(error);

    private static RpcException Refused(string message) => new(new Status(StatusCode.InvalidArgument, message));
}
