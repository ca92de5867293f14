using System.Collections.Immutable;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>A person's verb as marks and rounds beside the spec, which level-triggered deciders do not undo.</summary>
internal sealed class SignalPlanner(Snapshot snapshot, SignalOptions options)
{
    private readonly PlanDraft _draft = new(snapshot);

    public ProjectPlan Plan()
    {
        if (!snapshot.Projects.TryGetValue(options.Project, out var project))
        {
            return options is { IsOfFile: true, Verb: not ServiceVerb.Start }
                ? ProjectPlan.Nothing
                : ProjectPlan.Fail($"no such project: {options.Project} (nothing of it was started here)");
        }

        var selected = snapshot.ServicesOf(options.Project)
            .Where(service => service.Removal is null && options.IsMeant(service.Key.Name))
            .ToList();
        var missing = options.Services.FirstOrDefault(
            name => selected.All(service => !string.Equals(service.Key.Name, name, StringComparison.Ordinal)));
        if (missing is not null && !options.IsOfFile)
        {
            return ProjectPlan.Fail(options.Verb is ServiceVerb.Start
                ? $"service \"{missing}\" has no container to start"
                : $"no such service: {missing}");
        }

        if (options.Verb is ServiceVerb.Start)
        {
            AddDependencies(selected);
        }

        foreach (var service in selected)
        {
            Plan(service);
        }

        var names = selected.Select(service => service.Key.Name).ToImmutableArray();
        if (options is { Verb: ServiceVerb.Restart, NoDependencies: false })
        {
            names = names.AddRange(PlanDependents(names));
        }

        if (options.Verb is ServiceVerb.Start && !_draft.IsEmpty)
        {
            // What depends on these waits for them once more.
            _draft.Add(new Change.PutProject(project with { Release = _draft.NextNumber() }));
        }

        return new ProjectPlan { Changes = _draft.Changes, Services = names };
    }

    private void Plan(Service service)
    {
        switch (options.Verb)
        {
            case ServiceVerb.Stop:
                Rest(service, new RestMark { StopGrace = options.StopGrace });
                break;
            case ServiceVerb.Kill:
                var signal = options.KillSignal.Length > 0 ? options.KillSignal : "SIGKILL";
                Rest(service, new RestMark { KillSignal = signal });
                break;
            case ServiceVerb.Start:
                Start(service);
                break;
            case ServiceVerb.Restart:
                Put(service, service with
                {
                    Rest = null,
                    NoStart = false,
                    RestartRound = service.RestartRound + 1,
                    StopGrace = options.StopGrace,
                });
                break;
            case ServiceVerb.Remove:
                Remove(service);
                break;
        }
    }

    // What rests already, or is about to, is in the same rest by another way.
    private void Rest(Service service, RestMark mark) => Put(service, service with
    {
        Rest = mark,
        RestRound = service.Rest is null ? service.RestRound + 1 : service.RestRound,
    });

    private void Start(Service service)
    {
        var rests = service is { Rest: not null } or { NoStart: true }
            || Holders(service).Any(task => task.State >= TaskState.Ended || task.IsExited);
        if (rests)
        {
            Put(service, service with
            {
                Rest = null,
                NoStart = false,
                StartRound = service.StartRound + 1,
                Held = null,
            });
        }
    }

    /// <summary>What those that are started stand on, near or far, is started with them.</summary>
    private void AddDependencies(List<Service> selected)
    {
        for (var at = 0; at < selected.Count; at++)
        {
            foreach (var dependency in selected[at].Dependencies)
            {
                var key = new ServiceKey(options.Project, dependency.Service);
                if (snapshot.FindService(key) is { Removal: null } other && selected.All(known => known.Key != key))
                {
                    selected.Add(other);
                }
            }
        }
    }

    /// <summary>Those that are restarted along, by their names.</summary>
    private List<string> PlanDependents(ImmutableArray<string> restarted)
    {
        var along = new List<string>();
        foreach (var service in snapshot.ServicesOf(options.Project))
        {
            if (service is { Removal: null, Rest: null } && !restarted.Contains(service.Key.Name)
                && service.Dependencies.Any(dependency =>
                    dependency.Restart && restarted.Contains(dependency.Service)))
            {
                Put(service, service with { RestartRound = service.RestartRound + 1 });
                along.Add(service.Key.Name);
            }
        }

        return along;
    }

    /// <summary>
    /// All of its containers rest: the service goes, and <c>up</c> brings it again. Else as many fewer.
    /// </summary>
    private void Remove(Service service)
    {
        var holders = Holders(service).ToList();
        var resting = holders.Where(TaskFacts.IsAtRest).ToList();
        if (resting.Count == holders.Count)
        {
            Put(service, service with
            {
                Removal = new RemovalMark { RemoveVolumes = options.RemoveVolumes, LeavesOneOffs = true },
            });
            return;
        }

        if (resting.Count == 0)
        {
            return;
        }

        Put(service, service with { Replicas = service.Replicas - resting.Count, ScaledByHand = true });
        foreach (var task in resting)
        {
            _draft.Add(new Change.PutTask(task with
            {
                HandsOver = false,
                Wish = task.Wish with
                {
                    Desired = DesiredState.Removed,
                    RemoveVolumes = options.RemoveVolumes,
                },
            })
            {
                Cause = "rm was asked for",
            });
        }
    }

    private IEnumerable<ServiceTask> Holders(Service service) =>
        snapshot.TasksOf(service.Key).Where(task => task is { IsOneOff: false, IsHolder: true });

    private void Put(Service before, Service after)
    {
        if (before != after)
        {
            _draft.Add(new Change.PutService(after) { Cause = $"{options.Verb} was asked for".ToLowerInvariant() });
        }
    }
}
