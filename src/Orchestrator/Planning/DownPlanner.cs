using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary><c>down</c>: marks what shall go. The deciders take it away in order, dependents first.</summary>
internal static class DownPlanner
{
    public static ProjectPlan Plan(Snapshot snapshot, DownOptions options)
    {
        var draft = new PlanDraft(snapshot);
        var going = Going(options);
        var removal = new RemovalMark { StopGrace = options.StopGrace, RemoveVolumes = options.Volumes };
        foreach (var service in snapshot.ServicesOf(options.Project).Where(service => going(service.Key.Name)))
        {
            if (service.Removal != removal)
            {
                draft.Add(new Change.PutService(service with { Removal = removal }) { Cause = "down was asked for" });
            }
        }

        AddOneOffs(snapshot, options, going, draft);
        if (options.Services.IsEmpty)
        {
            AddResources(snapshot, options, going, draft);
            if (snapshot.Projects.GetValueOrDefault(options.Project) is { Removing: false } project
                && snapshot.ServicesOf(options.Project).All(service => going(service.Key.Name)))
            {
                draft.Add(new Change.PutProject(project with { Removing = true }));
            }
        }

        var services = snapshot.ServicesOf(options.Project)
            .Select(service => service.Key.Name)
            .Where(going)
            .ToImmutableArray();
        return new ProjectPlan { Changes = draft.Changes, Warnings = [.. draft.Warnings], Services = services };
    }

    private static Func<string, bool> Going(DownOptions options)
    {
        if (!options.Services.IsEmpty)
        {
            return service => options.Services.Contains(service) || (options.RemoveOrphans && IsOrphan(service));
        }

        return options.KnownServices.IsEmpty || options.RemoveOrphans
            ? _ => true
            : service => options.KnownServices.Contains(service);

        bool IsOrphan(string service) =>
            !options.KnownServices.IsEmpty && !options.KnownServices.Contains(service);
    }

    /// <summary>One-offs of services that were never up have no service that could take them along.</summary>
    private static void AddOneOffs(
        Snapshot snapshot, DownOptions options, Func<string, bool> going, PlanDraft draft)
    {
        foreach (var task in snapshot.TasksOfProject(options.Project))
        {
            if (task is { IsHolder: true, IsGone: false } && going(task.Service.Name)
                && snapshot.FindService(task.Service) is null)
            {
                draft.Add(new Change.PutTask(task with
                {
                    Wish = task.Wish with
                    {
                        Desired = DesiredState.Removed,
                        StopGrace = options.StopGrace,
                        RemoveVolumes = options.Volumes,
                    },
                })
                {
                    Cause = "down was asked for",
                });
            }
        }
    }

    private static void AddResources(
        Snapshot snapshot, DownOptions options, Func<string, bool> going, PlanDraft draft)
    {
        var stayingTasks = snapshot.Tasks.Values
            .Where(task => !task.IsGone && !(IsOf(task.Service.Project, options) && going(task.Service.Name)))
            .ToList();
        var staying = stayingTasks
            .Select(task => snapshot.Releases.GetValueOrDefault(task.Release)?.Container)
            .OfType<ContainerSpec>()
            .ToList();
        foreach (var network in snapshot.Networks.Values.Where(network => IsOf(network.Project, options)))
        {
            if (staying.Any(container => Usage.UsesNetwork(container, network.Name)))
            {
                draft.Warn($"Network {network.Name} Resource is still in use");
            }
            else if (network is { Removing: false })
            {
                draft.Add(new Change.PutNetwork(network with { Removing = true, Next = null, Error = "" }));
            }
        }

        foreach (var volume in snapshot.Volumes.Values.Where(volume => IsOf(volume.Project, options)))
        {
            if (!options.Volumes)
            {
                // Who takes a project down without its volumes wants them as they are.
                if (volume is { Next: not null, Withdrawn: false })
                {
                    draft.Add(new Change.PutVolume(volume with { Next = null }));
                }

                continue;
            }

            if (stayingTasks.Exists(task => Usage.UsesVolume(snapshot, task, volume.Name)))
            {
                draft.Warn($"Volume {volume.Name} Resource is still in use");
            }
            else if (volume is { Removing: false })
            {
                draft.Add(new Change.PutVolume(volume with { Removing = true, Next = null, Error = "" }));
            }
        }
    }

    private static bool IsOf(string owner, DownOptions options) =>
        string.Equals(owner, options.Project, StringComparison.Ordinal);
}
