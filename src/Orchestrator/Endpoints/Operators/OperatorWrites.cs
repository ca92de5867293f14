using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints.Operators;

/// <summary>The verbs on services, as plans.</summary>
internal static class OperatorWrites
{
    public static ProjectPlan Scale(Snapshot snapshot, ScaleServicesRequest request)
    {
        // All or none: a wrong name among them changes nothing.
        var plans = request.Scale
            .OrderBy(scale => scale.Key, StringComparer.Ordinal)
            .Select(scale => ServicePlanner.Scale(
                snapshot, ServiceReference.Resolve(snapshot, scale.Key), scale.Value))
            .ToList();
        return Joined(plans);
    }

    /// <param name="snapshot">What is.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="found">What was found out for it.</param>
    public static ProjectPlan Update(Snapshot snapshot, UpdateServiceRequest request, UpdateFindings found)
    {
        var name = ServiceReference.Resolve(snapshot, request.Service);
        if (ServicePlanner.Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        if (request.Version != 0 && request.Version != service.Release)
        {
            return ProjectPlan.Fail(
                $"update out of sequence: service {service.Key} is at release {service.Release} now, and this is about "
                + $"release {request.Version}");
        }

        return ServicePlanner.Update(
            snapshot,
            name,
            SettingsPatching.Edit(service, request, found.ImageId) with
            {
                AvoidedPorts = found.AvoidedPorts,
                IsNetworkHere = found.IsNetworkHere,
            });
    }

    public static ProjectPlan Rollback(Snapshot snapshot, RollbackServiceRequest request)
    {
        var name = ServiceReference.Resolve(snapshot, request.Service);
        if (request.Release != 0)
        {
            return ServicePlanner.Rollback(snapshot, name, request.Release);
        }

        if (request.Steps <= 1)
        {
            return ServicePlanner.Rollback(snapshot, name);
        }

        if (ServicePlanner.Find(snapshot, name, out var error) is not { } service)
        {
            return ProjectPlan.Fail(error);
        }

        return service.History.Length < request.Steps
            ? ProjectPlan.Fail(
                $"service {service.Key} has {service.History.Length} earlier releases, not {request.Steps}")
            : ServicePlanner.Rollback(snapshot, name, service.History[request.Steps - 1].Release);
    }

    public static ProjectPlan Remove(Snapshot snapshot, RemoveServicesRequest request) => Joined(
    [
        .. request.Services
            .Distinct(StringComparer.Ordinal)
            .Select(name => ServicePlanner.Remove(snapshot, ServiceReference.Resolve(snapshot, name))),
    ]);

    /// <summary>The services that texts name, by their keys.</summary>
    public static IReadOnlyList<ServiceKey> Keys(Snapshot snapshot, IEnumerable<string> texts) =>
        [.. texts.Select(text => ServiceReference.Get(snapshot, text).Key).Distinct()];

    private static ProjectPlan Joined(IReadOnlyList<ProjectPlan> plans) =>
        plans.FirstOrDefault(plan => plan.Error.Length > 0) ?? new ProjectPlan
        {
            Changes = [.. plans.SelectMany(plan => plan.Changes)],
            Warnings = [.. plans.SelectMany(plan => plan.Warnings)],
        };
}
