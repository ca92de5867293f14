using Orc.Model.Services;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Planning;

/// <summary>The verbs on one service of a Cluster project: <c>service scale|update|rollback|rm</c>.</summary>
internal static class ServicePlanner
{
    /// <summary><c>shop_web</c>; null with a sentence: there is none.</summary>
    public static Service? Find(Snapshot snapshot, string name, out string error)
    {
        var found = snapshot.Services.Values
            .Where(service => snapshot.IsOfCluster(service.Key.Project))
            .Where(service => service.Key.ToString() == name)
            .ToList();

        // A bare name will do where it is unique.
        if (found.Count == 0)
        {
            found =
            [
                .. snapshot.Services.Values.Where(service =>
                    service.Key.Name == name && snapshot.IsOfCluster(service.Key.Project)),
            ];
        }

        error = found.Count switch
        {
            0 => $"no such service: {name}",
            1 => "",
            _ => $"service {name} is ambiguous: {string.Join(", ", found.Select(service => service.Key))}",
        };
        return found.Count == 1 ? found[0] : null;
    }

    public static ProjectPlan Scale(Snapshot snapshot, string name, int replicas)
    {
        if (Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        if (FindScaleError(snapshot, service, replicas) is { } refused)
        {
            return ProjectPlan.Fail(refused);
        }

        return Put(service, service with
        {
            Replicas = replicas,
            ScaledByHand = service.ScaledByHand || replicas != service.Replicas,
        }, "scale");
    }

    public static ProjectPlan Update(Snapshot snapshot, string name, ServiceEdit edit)
    {
        if (Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        if (edit.Replicas is { } replicas && FindScaleError(snapshot, service, replicas) is { } refused)
        {
            return ProjectPlan.Fail(refused);
        }

        var placement = edit.Placement?.Invoke(service.Placement) ?? service.Placement;
        if (ClusterSpecRule.FindConstraintError(service.Key.ToString(), placement) is { } impossible)
        {
            return ProjectPlan.Fail(impossible);
        }

        edit = Filled(snapshot, service, edit, out var obstacle);
        obstacle = obstacle.Length == 0 ? TemplateRule.FindError(snapshot, service, edit) ?? "" : obstacle;
        if (obstacle.Length > 0)
        {
            return ProjectPlan.Fail(obstacle);
        }

        var draft = new PlanDraft(snapshot);
        ShareNetworks(snapshot, service, edit, draft);
        var next = WithSettings(Edited(snapshot, service, edit, draft), edit) with
        {
            Replicas = edit.Replicas ?? service.Replicas,
            ScaledByHand = service.ScaledByHand
                || (edit.Replicas is { } count && count != service.Replicas),
            Placement = placement == service.Placement ? service.Placement : placement,
        };
        return new ProjectPlan
        {
            Changes = [.. draft.Changes, .. Put(service, next, "update").Changes],
            Services = [service.Key.Name],
        };
    }

    /// <param name="snapshot">What is.</param>
    /// <param name="name">Which service.</param>
    /// <param name="release">One that is kept; null: the one before.</param>
    public static ProjectPlan Rollback(Snapshot snapshot, string name, long? release = null)
    {
        if (Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        if (JobRule.IsJob(service))
        {
            return ProjectPlan.Fail($"service {service.Key} is a job: there is nothing to roll back");
        }

        var past = service.History.FirstOrDefault(known => release is null || known.Release == release);
        if (past is null)
        {
            return ProjectPlan.Fail(release is null
                ? $"service {service.Key} does not have a previous release to go back to"
                : $"service {service.Key} does not have a release {release} to go back to "
                    + $"(orc stack history {service.Key.Project})");
        }

        if (RollbackRule.FindObstacle(snapshot, service, past) is { } obstacle)
        {
            return ProjectPlan.Fail($"{obstacle}: scale it first (orc service scale {service.Key}=1)");
        }

        return Put(
            service, RollbackRule.BackTo(service, past, snapshot.Time, "manually requested rollback"), "rollback");
    }

    public static ProjectPlan Remove(Snapshot snapshot, string name)
    {
        if (Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        return service.Removal is null
            ? Put(service, service with { Removal = new RemovalMark() }, "rm")
            : new ProjectPlan { Services = [service.Key.Name] };
    }

    /// <summary>
    /// With the container that it leads to: what it takes of the cluster is in it, its networks are there, and its
    /// ports are free.
    /// </summary>
    private static ServiceEdit Filled(Snapshot snapshot, Service service, ServiceEdit edit, out string obstacle)
    {
        obstacle = "";
        if (edit.Container?.Invoke(snapshot.Releases[service.Release].Container) is not { } asked)
        {
            return edit;
        }

        var container = ExternalFiles.Fill(snapshot, asked, out obstacle);
        obstacle = obstacle.Length > 0 ? obstacle
            : NetworkPlanner.FindMissing(snapshot, NewNetworks(snapshot, service, edit), edit.IsNetworkHere) ?? "";
        if (obstacle.Length == 0)
        {
            container = PortNumberRule.Fill(snapshot, service.Key, container, edit.AvoidedPorts, out var noPort);
            obstacle = noPort ?? PortRule.FindConflict(
                snapshot, [(service.Key.ToString(), container)], key => key == service.Key) ?? "";
        }

        return edit with { Container = _ => container };
    }

    private static void ShareNetworks(Snapshot snapshot, Service service, ServiceEdit edit, PlanDraft draft)
    {
        foreach (var network in NewNetworks(snapshot, service, edit))
        {
            if (NetworkPlanner.Share(snapshot, network, service.Key.Project) is { } shared)
            {
                draft.Add(shared);
            }
        }
    }

    /// <summary>Those that it is not on yet.</summary>
    private static IEnumerable<string> NewNetworks(Snapshot snapshot, Service service, ServiceEdit edit)
    {
        var known = snapshot.Releases[service.Release].Container;
        return (edit.Container?.Invoke(known) ?? known).Endpoints
            .Select(endpoint => endpoint.Network)
            .Except(known.Endpoints.Select(endpoint => endpoint.Network), StringComparer.Ordinal);
    }

    private static Service WithSettings(Service service, ServiceEdit edit) => service with
    {
        MaxConcurrent = edit.MaxConcurrent ?? service.MaxConcurrent,
        Update = edit.Update ?? service.Update,
        Rollback = edit.Rollback ?? service.Rollback,
        EndpointMode = edit.EndpointMode ?? service.EndpointMode,
        Labels = edit.Labels is { } labels && !labels.SequenceEqual(service.Labels) ? labels : service.Labels,
        RecreateRound = service.RecreateRound + (edit.Force ? 1 : 0),
    };

    private static Service Edited(Snapshot snapshot, Service service, ServiceEdit edit, PlanDraft draft)
    {
        var current = snapshot.Releases[service.Release];
        var container = edit.Container?.Invoke(current.Container) ?? current.Container;
        var reservations = edit.Reservations ?? service.Reservations;
        if (SpecComparison.AreSame(current.Container, container) && reservations == service.Reservations)
        {
            return service;
        }

        foreach (var volume in MountedVolumes.New(snapshot, service.Key, service.Mode, container))
        {
            draft.Add(volume);
        }

        var release = draft.AddRelease(new Release
        {
            Number = draft.NextNumber(),
            Service = service.Key,
            Container = container,
            Reservations = reservations,
            LoweredBy = current.LoweredBy,
        });
        var history = HistoryRule.Add(service, PastRelease.Of(service, snapshot.Time, "update"), release);
        HistoryRule.DropForgotten(snapshot, service, history, draft);
        return service with { Release = release, Reservations = reservations, History = history, Held = null };
    }

    private static string? FindScaleError(Snapshot snapshot, Service service, int replicas) =>
        replicas > 1 && RollbackRule.OneTasksAddress(snapshot, service.Release) is { } address
            ? $"service {service.Key} has the address {address}, which only one task can have"
        : service.Mode is ServiceMode.Global or ServiceMode.GlobalJob
            ? $"service {service.Key} is global: it has one task on each node, and cannot be scaled"
            : replicas < 0
                ? $"service {service.Key}: {replicas} replicas are fewer than none"
                : replicas > ServiceLimits.MostReplicas
                    ? $"service {service.Key}: {replicas} replicas are more than the {ServiceLimits.MostReplicas} "
                        + "that one service can have: ask for fewer"
                    : null;

    private static ProjectPlan Put(Service before, Service after, string verb) => new()
    {
        Changes = before == after ? [] : [new Change.PutService(after) { Cause = $"{verb} was asked for" }],
        Services = [before.Key.Name],
    };
}
