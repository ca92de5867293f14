using System.Text.Json.Nodes;
using Orc.Model.Services;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Updates;
using Orc.Protocol.Mapping;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>A service as <c>docker service inspect</c> writes one.</summary>
internal static class ServiceDocument
{
    public static JsonObject Of(Snapshot snapshot, Service service)
    {
        var release = snapshot.Releases[service.Release];
        var document = new JsonObject
        {
            ["ID"] = ObjectIds.Of(service.Key),
            ["Version"] = new JsonObject { ["Index"] = service.Release },
            ["Spec"] = Spec(service, release),
        };
        if (service.History is [var past, ..] && snapshot.Releases.TryGetValue(past.Release, out var before))
        {
            document["PreviousSpec"] = Spec(
                service with
                {
                    Placement = past.Placement,
                    Update = past.Update,
                    Rollback = past.Rollback,
                    Labels = past.Labels,
                    Reservations = past.Reservations,
                    EndpointMode = past.EndpointMode,
                },
                before);
        }

        document["Endpoint"] = new JsonObject
        {
            ["Spec"] = Endpoint(service, release),
            ["Ports"] = ContainerDocument.Ports(release.Container),
        };
        if (service.UpdateState is { } state)
        {
            document["UpdateStatus"] = Status(state);
        }

        return document;
    }

    private static JsonObject Spec(Service service, Release release) => new()
    {
        ["Name"] = service.Key.ToString(),
        ["Labels"] = SpecText.Pairs(service.Labels),
        ["TaskTemplate"] = Template(service, release),
        ["Mode"] = Mode(service),
        ["UpdateConfig"] = Pace(service.Update),
        ["RollbackConfig"] = Pace(service.Rollback),
        ["EndpointSpec"] = Endpoint(service, release),
    };

    private static JsonObject Template(Service service, Release release)
    {
        var json = new JsonObject
        {
            ["ContainerSpec"] = ContainerDocument.Of(release.Container),
            ["Resources"] = ContainerDocument.Resources(release.Container, service.Reservations),
            ["RestartPolicy"] = ContainerDocument.Restart(release.Container.Restart),
            ["Placement"] = Placement(service.Placement),
            ["Networks"] = new JsonArray([.. release.Container.Endpoints.Select(endpoint => (JsonNode)new JsonObject
            {
                ["Target"] = endpoint.Network,
                ["Aliases"] = SpecText.Texts(endpoint.Aliases),
            })]),
            ["ForceUpdate"] = service.RecreateRound,
            ["Runtime"] = "container",
        };
        if (ContainerDocument.LogDriver(release.Container.Logging) is { } driver)
        {
            json["LogDriver"] = driver;
        }

        return json;
    }

    private static JsonObject Mode(Service service) => service.Mode switch
    {
        ServiceMode.Global => new JsonObject { ["Global"] = new JsonObject() },
        ServiceMode.GlobalJob => new JsonObject { ["GlobalJob"] = new JsonObject() },
        ServiceMode.ReplicatedJob => new JsonObject
        {
            ["ReplicatedJob"] = new JsonObject
            {
                ["MaxConcurrent"] = service.MaxConcurrent == 0 ? service.Replicas : service.MaxConcurrent,
                ["TotalCompletions"] = service.Replicas,
            },
        },
        _ => new JsonObject { ["Replicated"] = new JsonObject { ["Replicas"] = service.Replicas } },
    };

    private static JsonObject Placement(PlacementSpec placement)
    {
        var json = new JsonObject();
        json.AddList("Constraints", placement.Constraints.Select(constraint => constraint.ToString()));
        if (!placement.Spread.IsEmpty)
        {
            json["Preferences"] = new JsonArray([.. placement.Spread.Select(descriptor => (JsonNode)new JsonObject
            {
                ["Spread"] = new JsonObject { ["SpreadDescriptor"] = descriptor },
            })]);
        }

        if (placement.MaxReplicasPerNode is { } most)
        {
            json["MaxReplicas"] = most;
        }

        return json;
    }

    private static JsonObject Pace(UpdateSpec pace) => new()
    {
        ["Parallelism"] = pace.Parallelism,
        ["Delay"] = pace.Delay.ToNanoseconds(),
        ["FailureAction"] = pace.FailureAction.ToString().ToLowerInvariant(),
        ["Monitor"] = pace.Monitor.ToNanoseconds(),
        ["MaxFailureRatio"] = pace.MaxFailureRatio,
        ["Order"] = pace.Order == UpdateOrder.StartFirst ? "start-first" : "stop-first",
    };

    private static JsonObject Endpoint(Service service, Release release) => new()
    {
        ["Mode"] = service.EndpointMode == EndpointMode.DnsRoundRobin ? "dnsrr" : "vip",
        ["Ports"] = ContainerDocument.Ports(release.Container),
    };

    private static JsonObject Status(UpdateState state)
    {
        var json = new JsonObject
        {
            ["State"] = Word(state.Status),
            ["StartedAt"] = Time(state.StartedAt),
            ["Message"] = state.Message,
        };
        if (state.EndedAt is { } ended)
        {
            json["CompletedAt"] = Time(ended);
        }

        return json;
    }

    private static string Word(UpdateStatus status) => status switch
    {
        UpdateStatus.Updating => "updating",
        UpdateStatus.Paused => "paused",
        UpdateStatus.RollbackStarted => "rollback_started",
        UpdateStatus.RollbackPaused => "rollback_paused",
        UpdateStatus.RollbackCompleted => "rollback_completed",
        _ => "completed",
    };

    private static string Time(ClusterTime time) =>
        time.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
}
