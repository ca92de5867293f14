using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// <c>run</c>: what the service depends on comes up as by <c>up</c>, and one task without a slot is prepared.
/// </summary>
internal static class RunPlanner
{
    /// <summary>The task is the last change but the project.</summary>
    public static ProjectPlan Plan(
        Snapshot snapshot, AskedProject asked, RunOptions options, Func<Release, ContainerSpec> lowerAgain)
    {
        if (asked.FindService(options.Service) is not { } service)
        {
            return ProjectPlan.Fail($"no such service: {options.Service}");
        }

        if (service.Container.Image.Length == 0)
        {
            return ProjectPlan.Fail($"service \"{service.Name}\" is of a provider: it has no container");
        }

        var dependencies = options.NoDependencies
            ? []
            : ServiceSelection.Of(asked.Spec, [service.Name], withDependencies: true)
                .Where(name => !string.Equals(name, service.Name, StringComparison.Ordinal))
                .ToImmutableArray();
        var up = dependencies.IsEmpty
            ? ProjectPlan.Nothing
            : new UpPlanner(
                snapshot, asked, new UpOptions { Services = dependencies, IgnoreOrphans = true }, lowerAgain)
                .Plan();
        if (up.Error.Length > 0)
        {
            return up;
        }

        var draft = new PlanDraft(snapshot.Apply(up.Changes));
        var keeping = new UpOptions { Recreate = RecreatePolicy.Never };
        new ResourcePlanner(snapshot.Apply(up.Changes), asked, draft, keeping).Plan([service.Name]);
        if (draft.Error.Length > 0)
        {
            return ProjectPlan.Fail(draft.Error);
        }

        if (Usage.FindRenewed(snapshot.Apply(up.Changes), service.Container) is { } volume)
        {
            return ProjectPlan.Fail($"volume {volume} is being made anew: try again when that is done");
        }

        if (!options.IgnoreOrphans
            && OrphanRule.Notice(snapshot, OrphanRule.Find(snapshot, asked)) is { } notice)
        {
            draft.Warn(notice);
        }

        AddTask(snapshot, asked, options, draft);
        var project = snapshot.Apply(up.Changes).Projects.GetValueOrDefault(asked.Spec.Name);
        if (project is null or { Removing: true })
        {
            draft.Add(new Change.PutProject(Project(asked, project) with { Release = draft.NextNumber() }));
        }

        return up with
        {
            Changes = [.. up.Changes, .. draft.Changes],
            Warnings = [.. up.Warnings.Concat(draft.Warnings).Distinct(StringComparer.Ordinal)],
            Services = dependencies,
        };
    }

    private static Projects.Project Project(AskedProject asked, Projects.Project? known) =>
        (known ?? new Projects.Project { Name = asked.Spec.Name }) with
        {
            Scope = asked.Spec.Scope,
            Node = asked.Home,
            WorkingDirectory = asked.Spec.WorkingDirectory,
            ConfigFiles = asked.Spec.ConfigFiles,
            Removing = false,
        };

    private static void AddTask(Snapshot snapshot, AskedProject asked, RunOptions options, PlanDraft draft)
    {
        var service = asked.FindService(options.Service)!;
        var container = asked.WithMountedImages(OneOffContainer.Of(asked.Spec, service, options)) with
        {
            ImageId = asked.FindImage(WantedImage.Of(service.Container)),
        };
        var key = new ServiceKey(asked.Spec.Name, service.Name);
        var release = draft.AddRelease(asked with { Canonical = [] }, key, container);
        draft.Add(new Change.PutTask(new ServiceTask
        {
            Id = new TaskId(draft.NextNumber()),
            Service = key,
            Slot = 0,
            Release = release,
            Node = asked.Home,
            CreatedAt = snapshot.Time,
            Wish = new TaskWish { Name = container.Name, Desired = DesiredState.Ready },
        })
        {
            Cause = "run was asked for",
        });
    }
}
