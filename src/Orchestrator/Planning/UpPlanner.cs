using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Projects;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Planning;

/// <summary>
/// <c>up</c>: what is asked against what is stored, as changes of what is wanted. It creates no task and stops none:
/// the deciders do, from what it writes. Nothing to change: nothing is written. Lives for one plan.
/// </summary>
internal sealed class UpPlanner
{
    private readonly Snapshot _snapshot;
    private readonly AskedProject _asked;
    private readonly UpOptions _options;
    private readonly Func<Release, ContainerSpec> _lowerAgain;
    private readonly PlanDraft _draft;
    private readonly ResourcePlanner _resources;
    private readonly SharingPlanner _sharing;
    private readonly string? _noPort;
    private readonly Dictionary<string, Service> _next = new(StringComparer.Ordinal);
    private readonly HashSet<string> _recreated = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);

    /// <param name="snapshot">What is.</param>
    /// <param name="asked">What shall be.</param>
    /// <param name="options">How to go about it.</param>
    /// <param name="lowerAgain">The container of a stored release as this version of orc lowers it.</param>
    public UpPlanner(
        Snapshot snapshot, AskedProject asked, UpOptions options, Func<Release, ContainerSpec> lowerAgain)
    {
        _snapshot = snapshot;
        asked = asked with { Spec = PortNumberRule.Fill(snapshot, asked.Spec, asked.AvoidedPorts, out _noPort) };
        _asked = asked;
        _options = options;
        _lowerAgain = lowerAgain;
        _draft = new PlanDraft(snapshot);
        _resources = new ResourcePlanner(snapshot, asked, _draft, options);
        _sharing = new SharingPlanner(snapshot, asked);
    }

    public ProjectPlan Plan()
    {
        if (FindError() is { } error)
        {
            return ProjectPlan.Fail(error);
        }

        var selected = ServiceSelection.Of(_asked.Spec, _options.Services, !_options.NoDependencies);
        _resources.Plan(selected);
        foreach (var network in _asked.Spec.ExternalNetworks)
        {
            _resources.Share(network);
        }

        foreach (var name in selected)
        {
            PlanService(_asked.FindService(name)!);
        }

        PlanUsersOfRemade();
        foreach (var service in _sharing.Plan(_recreated))
        {
            // A start anew, so that it waits for the one it shares with.
            var next = _next.GetValueOrDefault(service.Key.Name, service);
            _next[service.Key.Name] = next with
            {
                RecreateRound = next.RecreateRound + 1,
                StartRound = next.StartRound + 1,
            };
        }

        PlanFollowers();
        PlanRestarts();
        if (!_options.NoDependencies && !_options.NoStart && !IsOfCluster)
        {
            WaitPlanner.Plan(_next, selected.Where(name => !_recreated.Contains(name)), _started);
        }

        PlanOrphans();
        foreach (var service in _next.Values.Where(service => service != _snapshot.FindService(service.Key)))
        {
            _draft.Add(new Change.PutService(service));
        }

        PlanProject();
        return _draft.ToPlan(selected) with { Disturbed = [.. Disturbed().Except(selected, StringComparer.Ordinal)] };
    }

    private IEnumerable<string> Disturbed() => _next.Values
        .Where(next => _snapshot.FindService(next.Key) is { } before && next.RestartRound != before.RestartRound)
        .Select(next => next.Key.Name);

    private string? FindError()
    {
        if (ServiceSelection.FindUnknown(_asked.Spec, _options.Services.Concat(_options.Scale.Keys)) is { } unknown)
        {
            return unknown;
        }

        if (_options is { RemoveOrphans: true, IgnoreOrphans: true })
        {
            return "cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans";
        }

        if (_snapshot.Projects.GetValueOrDefault(_asked.Spec.Name) is { } known && known.Scope != _asked.Spec.Scope)
        {
            return known.Scope == ProjectScope.Host
                ? $"project \"{known.Name}\" is of this host (orc up made it): take it down first, or choose another "
                    + "name"
                : $"project \"{known.Name}\" is a stack of the cluster: remove it first, or choose another name";
        }

        if ((ClusterSpecRule.FindError(_snapshot, _asked.Spec, _options.RemoveOrphans) ?? _noPort) is { } error)
        {
            return error;
        }

        if (_asked.Spec.Services.FirstOrDefault(one => ReplicasOf(one) > ServiceLimits.MostReplicas) is { } vast)
        {
            return $"service \"{vast.Name}\": {ReplicasOf(vast)} replicas are more than the "
                + $"{ServiceLimits.MostReplicas} that one service can have: ask for fewer";
        }

        return _asked.Spec.Services
            .Where(service => service.HasFixedName && ReplicasOf(service) > 1)
            .Select(service =>
                $"service \"{service.Name}\" has the container_name {service.Container.Name}, which only "
                + $"one container can have, and {ReplicasOf(service)} are asked for: remove container_name to scale it")
            .FirstOrDefault();
    }

    private bool IsOfCluster => _asked.Spec.Scope == ProjectScope.Cluster;

    private int ReplicasOf(ServiceSpec service) =>
        _options.Scale.TryGetValue(service.Name, out var count) ? count : service.Replicas;

    private void PlanService(ServiceSpec spec)
    {
        var key = new ServiceKey(_asked.Spec.Name, spec.Name);
        var known = _snapshot.FindService(key);
        var current = known is null ? null : _snapshot.Releases.GetValueOrDefault(known.Release);
        var container = WithImage(spec, current);
        var holders = _snapshot.TasksOf(key).Where(task => task is { IsOneOff: false, IsHolder: true }).ToList();
        var isSame = current is not null && IsSame(current, spec, container);
        var release = isSame
            ? current!.Number
            : _draft.AddRelease(_asked, key, container, IsOfCluster ? spec.Reservations : null);
        var policy = PolicyOf(spec);
        if (!isSame && policy == RecreatePolicy.Never)
        {
            Keep(holders, release);
        }

        var recreates = holders.Count > 0 && MakesAnew(policy, isSame);
        var next = Settings(spec, known, release, holders);
        if (recreates && policy == RecreatePolicy.Always)
        {
            next = next with { RecreateRound = next.RecreateRound + 1 };
        }

        _next[spec.Name] = Ungated(known is null || next != known ? WithManner(next) : known, known);
        Note(spec.Name, recreates, starts: next.StartRound != known?.StartRound);
    }

    private static bool MakesAnew(RecreatePolicy policy, bool isSame) =>
        policy == RecreatePolicy.Always || (policy == RecreatePolicy.Changed && !isSame);

    private void Note(string service, bool recreates, bool starts)
    {
        if (recreates)
        {
            _recreated.Add(service);
        }

        if (recreates || starts)
        {
            _started.Add(service);
        }
    }

    private RecreatePolicy PolicyOf(ServiceSpec spec) =>
        IsNamed(spec.Name) ? _options.Recreate : _options.RecreateDependencies;

    private bool IsSame(Release current, ServiceSpec spec, ContainerSpec container) =>
        SpecComparison.AreSame(_lowerAgain(current), container)
        && (!IsOfCluster || current.Reservations == spec.Reservations);

    private void Keep(List<ServiceTask> tasks, long release)
    {
        foreach (var task in tasks)
        {
            var round = _snapshot.FindService(task.Service)?.RecreateRound ?? 0;
            _draft.Add(new Change.PutTask(task with { KeptFor = release, RecreateRound = round })
            {
                Cause = "it is kept as it is",
            });
        }
    }

    private bool IsNamed(string service) => _options.Services.IsEmpty || _options.Services.Contains(service);

    private ContainerSpec WithImage(ServiceSpec spec, Release? current)
    {
        var id = _asked.FindImage(WantedImage.Of(spec.Container));
        if (spec.PullPolicy == PullPolicy.Never && current is { Container: { ImageId: { } kept } stored }
            && string.Equals(stored.Image, spec.Container.Image, StringComparison.Ordinal))
        {
            id = kept;
        }

        var container = _asked.WithMountedImages(spec.Container) with { ImageId = id };
        return spec.Mode is ServiceMode.ReplicatedJob or ServiceMode.GlobalJob
            ? container with { Restart = JobRule.RestartOf(container.Restart) }
            : container;
    }

    private Service Settings(ServiceSpec spec, Service? known, long release, List<ServiceTask> holders)
    {
        var replicas = ReplicasOf(spec);
        var service = known ?? new Service { Key = new ServiceKey(_asked.Spec.Name, spec.Name), Release = release };
        var isHeldBack = _options.NoStart && (known is null or { NoStart: true } or { Removal: not null });

        // In a cluster what ended stays ended until its settings change. One that is being removed begins anew, beside
        // what may be left of it.
        var isRevived = IsOfCluster && known is { Removal: not null };
        var starts = known is null || isRevived || (!_options.NoStart && !IsOfCluster && NeedsStart(known, holders));
        return WithPast(isRevived ? service with { UpdateState = null, Rebalance = null } : service, release) with
        {
            Release = release,
            Mode = spec.Mode,
            MaxConcurrent = spec.MaxConcurrent,
            Placement = service.Placement == spec.Placement ? service.Placement : spec.Placement,
            Reservations = service.Reservations == spec.Reservations ? service.Reservations : spec.Reservations,
            EndpointMode = spec.EndpointMode,
            Labels = service.Labels.SequenceEqual(spec.Labels) ? service.Labels : spec.Labels,
            Rollback = spec.Rollback,
            Replicas = replicas,
            ScaledByHand = replicas != spec.Replicas,
            HasFixedName = spec.HasFixedName,
            Dependencies = service.Dependencies.SequenceEqual(spec.Dependencies)
                ? service.Dependencies
                : spec.Dependencies,
            Update = spec.Update,
            StartRound = service.StartRound + (starts ? 1 : 0),
            NoStart = isHeldBack,
            Rest = _options.NoStart ? service.Rest : null,
            Removal = null,

            // Said again if it is still so: who waits for this call must not hear of the one before.
            Held = null,
        };
    }

    /// <summary>What it was is kept, to go back to.</summary>
    private Service WithPast(Service service, long release)
    {
        if (!IsOfCluster || service.Release == release)
        {
            return service;
        }

        var past = PastRelease.Of(service, _snapshot.Time, "deploy");
        var history = HistoryRule.Add(service, past, release);
        HistoryRule.DropForgotten(_snapshot, service, history, _draft);
        return service with { History = history };
    }

    private static bool NeedsStart(Service known, List<ServiceTask> holders) =>
        known is { Rest: not null } or { NoStart: true } or { Removal: not null }
        || holders.Any(task => task.State >= TaskState.Ended || task.IsExited);

    /// <summary>What only matters for what is replaced now, so that it alone changes nothing.</summary>
    private Service WithManner(Service service) =>
        service with { StopGrace = _options.StopGrace, RenewVolumes = _options.RenewVolumes };

    private Service Ungated(Service service, Service? known) =>
        _options.NoDependencies && service != known
            ? service with { Opened = GateMark.Of(service), Held = null }
            : service;

    /// <summary>Also of services that were not selected: their network goes from under them.</summary>
    private void PlanUsersOfRemade()
    {
        if (_resources.Remade.Count == 0 && _resources.RenewedVolumes.Count == 0)
        {
            return;
        }

        foreach (var service in _snapshot.ServicesOf(_asked.Spec.Name))
        {
            var name = service.Key.Name;
            if (!_recreated.Contains(name) && StandsOnRemade(service))
            {
                var next = _next.GetValueOrDefault(name, service);
                _next[name] = Ungated(next with { RecreateRound = next.RecreateRound + 1 }, service);
                _recreated.Add(name);
            }
        }
    }

    /// <summary>Its release, or one of its tasks that was kept from an older one.</summary>
    private bool StandsOnRemade(Service service) => _snapshot.TasksOf(service.Key)
        .Select(task => task.Release)
        .Append(service.Release)
        .Distinct()
        .Select(number => _snapshot.Releases.GetValueOrDefault(number)?.Container)
        .OfType<ContainerSpec>()
        .Any(container => _resources.Remade.Any(network => Usage.UsesNetwork(container, network))
            || _resources.RenewedVolumes.Any(volume => Usage.UsesVolume(container, volume)));

    /// <summary>
    /// The decider makes them anew by itself. A start anew, so that they wait for the one they share with.
    /// </summary>
    private void PlanFollowers()
    {
        foreach (var service in _snapshot.ServicesOf(_asked.Spec.Name)
            .Where(service => _sharing.IsFollowing(service.Key.Name) && !_options.NoDependencies))
        {
            var next = _next.GetValueOrDefault(service.Key.Name, service);
            _next[service.Key.Name] = next with
            {
                RecreateRound = Math.Max(next.RecreateRound, service.RecreateRound + 1),
                StartRound = Math.Max(next.StartRound, service.StartRound + 1),
            };
        }
    }

    /// <summary><c>depends_on: restart</c>: whoever asked for it is restarted with what it depends on.</summary>
    private void PlanRestarts()
    {
        foreach (var service in _snapshot.ServicesOf(_asked.Spec.Name))
        {
            var next = _next.GetValueOrDefault(service.Key.Name, service);
            if (!_recreated.Contains(service.Key.Name)
                && !_sharing.IsFollowing(service.Key.Name)
                && next is { Removal: null, Rest: null }
                && next.Dependencies.Any(dependency =>
                    dependency.Restart && _recreated.Contains(dependency.Service)))
            {
                _next[service.Key.Name] = next with { RestartRound = next.RestartRound + 1 };
            }
        }
    }

    private void PlanOrphans()
    {
        var orphans = OrphanRule.Find(_snapshot, _asked);
        if (_options.RemoveOrphans)
        {
            foreach (var orphan in orphans)
            {
                _next[orphan.Key.Name] = orphan with
                {
                    Removal = new RemovalMark { StopGrace = _options.StopGrace },
                };
            }

            return;
        }

        if (!_options.IgnoreOrphans && OrphanRule.Notice(_snapshot, orphans) is { } notice)
        {
            _draft.Warn(notice);
        }
    }

    private void PlanProject()
    {
        var spec = _asked.Spec;
        var known = _snapshot.Projects.GetValueOrDefault(spec.Name);
        var isSame = known is { Removing: false }
            && string.Equals(known.WorkingDirectory, spec.WorkingDirectory, StringComparison.Ordinal)
            && known.ConfigFiles.SequenceEqual(spec.ConfigFiles);
        if (_draft.IsEmpty && isSame)
        {
            return;
        }

        _draft.Add(new Change.PutProject((known ?? new Project { Name = spec.Name }) with
        {
            Scope = spec.Scope,
            Node = _asked.Home,
            WorkingDirectory = spec.WorkingDirectory,
            ConfigFiles = spec.ConfigFiles,
            Release = _draft.NextNumber(),
            Removing = false,
        }));
    }
}
