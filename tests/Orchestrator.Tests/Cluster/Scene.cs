using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Networks;
using Orc.Model.Nodes;
using Orc.Model.Projects;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Model.Units;
using Orc.Model.Volumes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Overlays;
using Orc.Orchestrator.Planning;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.World;

namespace Orc.Orchestrator.Tests.Cluster;

/// <summary>
/// A cluster without threads and clock: the deciders over one snapshot, and on each node an agent that does at once
/// what it is told. What a container does is scripted by its image.
/// </summary>
internal sealed class Scene
{
    private const int MostRounds = 5000;

    private readonly Reconciler _reconciler = new(NullLogger.Instance);
    private readonly SortedDictionary<TaskId, FakeTask> _containers = [];
    private readonly HashSet<NodeId> _cut = [];
    private readonly ImageCensus _census;
    private long _sequence;

    public Scene() => _census = new ImageCensus(images => Snapshot = Snapshot with { Images = images });

    public Snapshot Snapshot { get; private set; } = Snapshot.Empty;

    public ClusterTime Now { get; private set; } = new(1_000_000);

    public Dictionary<string, FakeBehaviour> Images { get; } = new(StringComparer.Ordinal);

    public static Scene Of(int nodes)
    {
        var scene = new Scene();
        for (var number = 1; number <= nodes; number++)
        {
            scene.Join($"n{number}");
        }

        return scene;
    }

    /// <param name="name">Its id too.</param>
    /// <param name="labels"><c>zone=a disk=ssd</c>.</param>
    /// <param name="memory">In MiB.</param>
    /// <param name="cpus">Whole ones.</param>
    public Scene Join(string name, string labels = "", long memory = 1024, long cpus = 4)
    {
        Commit(new Change.PutNode(new Node
        {
            Id = new NodeId(name),
            Name = name,
            Status = NodeStatus.Ready,
            Labels = labels.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(label => label.Split('='))
                .ToImmutableSortedDictionary(label => label[0], label => label[1], StringComparer.Ordinal),
            Description = new NodeDescription
            {
                Architecture = "amd64",
                Memory = Mebibytes(memory),
                NanoCpus = cpus * 1_000_000_000,
                Address = $"10.0.0.{Snapshot.Nodes.Count + 1}",
            },
        }));
        return this;
    }

    public static ByteSize Mebibytes(long count) => new(count << 20);

    public static ServiceSpec Web(int replicas = 1, string image = "web:1") => new()
    {
        Name = "web",
        Replicas = replicas,
        Container = new ContainerSpec
        {
            Name = "shop_web",
            Image = image,
            Restart = new RestartSpec(RestartPolicy.Always) { Delay = TimeSpan.FromSeconds(5) },
        },
        Update = new UpdateSpec
        {
            Parallelism = 1,
            Monitor = TimeSpan.FromSeconds(5),
            FailureAction = FailureAction.Pause,
        },
        Rollback = new UpdateSpec
        {
            Parallelism = 1,
            Monitor = TimeSpan.FromSeconds(5),
            FailureAction = FailureAction.Pause,
        },
    };

    public string Deploy(params ServiceSpec[] services) => Deploy("shop", services);

    public string Deploy(string project, params ServiceSpec[] services)
    {
        var plan = new UpPlanner(
            Snapshot,
            new AskedProject
            {
                Node = NodeId.None,
                Spec = new ProjectSpec
                {
                    Name = project,
                    Scope = ProjectScope.Cluster,
                    Services = [.. services],
                    Networks =
                    [
                        .. Networks(services).Where(network => Snapshot.Networks.GetValueOrDefault(network.Name)
                            is not { IsShared: true }),
                    ],
                    Volumes = [.. Volumes(services)],
                },
            },
            new UpOptions(),
            release => release.Container).Plan();
        return Do(plan);
    }

    public string Do(ProjectPlan plan)
    {
        Commit([.. plan.Changes]);
        return plan.Error;
    }

    public void Commit(params Change[] changes)
    {
        if (changes.Length == 0)
        {
            return;
        }

        var commit = new Commit(Snapshot.Version + 1, Now, changes);
        Snapshot = Snapshot.Apply(RecordForm.Read(RecordForm.Write(commit)));
        _reconciler.Observe(new CommitRange(Snapshot, [commit], IsGap: false));
    }

    /// <summary>Decides once, and lets no agent act.</summary>
    public Scene Decide()
    {
        while (_reconciler.Decide(Snapshot, Now) is { Count: > 0 } changes)
        {
            Commit([.. changes]);
        }

        return this;
    }

    /// <summary>Decides, and lets each agent take one step.</summary>
    public Scene Turn()
    {
        Decide();
        Act();
        return this;
    }

    /// <summary>All that happens without time passing; then nobody wants anything.</summary>
    public Scene Settle()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var version = Snapshot.Version;
            Decide();
            Act();
            if (Snapshot.Version == version)
            {
                Assert.Empty(Reconciler.Sweep(Snapshot, Now, NullLogger.Instance));
                Assert.Equal(0, _reconciler.QuarantinedCount);
                return this;
            }
        }

        Assert.Fail($"it does not come to rest:\n{Show()}");
        return this;
    }

    public Scene Pass(double seconds)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        Settle();
        while (_reconciler.NextLook() is { } next && next <= until)
        {
            Now = next > Now ? next : Now;
            Settle();
        }

        Now = until;
        return Settle();
    }

    public Scene Update(string node, Func<Node, Node> change)
    {
        var known = Snapshot.Nodes[new NodeId(node)];
        var next = change(known);
        Commit(new Change.PutNode(next.Status == known.Status ? next : next with { StatusSince = Now }));
        return this;
    }

    /// <summary>
    /// Its agent says what images it has: <c>web:1=278 busybox</c>, with a size in MiB where that matters; null: it
    /// does not say.
    /// </summary>
    public Scene Holds(string node, string? images)
    {
        _census.Begin(new NodeId(node), this, images?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(image => image.Split('='))
            .Select(image => new HeldImage
            {
                Id = $"sha256:{image[0]}",
                Names = [ImageReference.Parse(image[0]).Canonical],
                Size = image.Length > 1 ? Mebibytes(long.Parse(image[1], CultureInfo.InvariantCulture)).Bytes : 0,
            })
            .ToList());
        return this;
    }

    /// <summary>Its containers run on, and nobody hears of them.</summary>
    public Scene Cut(string node)
    {
        _cut.Add(new NodeId(node));
        return Update(node, known => known with { Status = NodeStatus.Unreachable });
    }

    public Scene Heal(string node)
    {
        _cut.Remove(new NodeId(node));
        Act();
        return Update(node, known => known with { Status = NodeStatus.Ready });
    }

    /// <summary>Something happens to the container of a slot.</summary>
    public Scene Happen(string service, int slot, Action<FakeTask> change)
    {
        var task = Holders(service).Last(task => task.Slot == slot);
        change(_containers[task.Id]);
        Report(task.Node, [_containers[task.Id].Describe(1, ++_sequence)]);
        return this;
    }

    public Service Service(string name = "web", string project = "shop") =>
        Snapshot.Services[new ServiceKey(project, name)];

    public IEnumerable<ServiceTask> Holders(string service = "web") =>
        Snapshot.TasksOf(new ServiceKey("shop", service)).Where(task => task is { IsHolder: true, IsPast: false });

    public Release ReleaseOf(ServiceTask task) => Snapshot.Releases[task.Release];

    /// <summary>Where the tasks that are wanted are: <c>1@n1 2@n2</c>; one without a node is <c>3@-</c>.</summary>
    public string Where(string service = "web") => string.Join(' ', Holders(service)
        .OrderBy(task => task.Slot)
        .ThenBy(task => task.Id)
        .Select(task => $"{task.Slot}@{(task.Node.IsNone ? "-" : task.Node)}"));

    /// <summary>How many are on each node: <c>n1=2 n2=1</c>.</summary>
    public string Spread(string service = "web") => string.Join(' ', Holders(service)
        .GroupBy(task => task.Node)
        .OrderBy(group => group.Key)
        .Select(group => $"{(group.Key.IsNone ? "-" : group.Key)}={group.Count()}"));

    /// <summary>The image of each slot: <c>1=web:2 2=web:1</c>.</summary>
    public string ImagesOf(string service = "web") => string.Join(' ', Holders(service)
        .OrderBy(task => task.Slot)
        .ThenBy(task => task.Id)
        .Select(task => $"{task.Slot}={ReleaseOf(task).Container.Image}"));

    public string Show() => string.Join('\n', Snapshot.Tasks.Values.Select(task => string.Create(
        CultureInfo.InvariantCulture,
        $"#{task.Id} {task.Wish.Name} @{task.Node} r{task.Release} {task.Wish.Desired} {task.State} "
            + $"{task.Observed?.Status} {task.Observed?.EndReason} {task.Waiting}{(task.IsPast ? " past" : "")}")));

    /// <summary>Processes that run, wherever, whoever knows of it.</summary>
    public int Running(string service = "web") => _containers.Values.Count(container =>
        container is { State: TaskState.Live, Status: ContainerState.Running }
        && container.Assigned.Service == service);

    private void Act()
    {
        foreach (var node in Snapshot.Nodes.Keys.Where(node => !_cut.Contains(node)))
        {
            Report(node, Work(node));
        }
    }

    private List<TaskReport> Work(NodeId node)
    {
        var set = AssignmentSet.Of(Snapshot, node);
        var reports = new List<TaskReport>();
        foreach (var (id, task) in set.Tasks)
        {
            if (!_containers.TryGetValue(id, out var container))
            {
                _containers.Add(id, container = new FakeTask());
            }

            container.Assigned = task.ToAssignedTask(Snapshot.Releases[task.Release]);
            var behaviour = Images.GetValueOrDefault(container.Assigned.Container.Image) ?? new FakeBehaviour();
            if (container.Advance(behaviour))
            {
                reports.Add(container.Describe(1, ++_sequence));
            }
        }

        return reports;
    }

    private void Report(NodeId node, List<TaskReport> reports) =>
        Commit([.. ReportFold.Fold(Snapshot, node, reports, [])]);

    private static IEnumerable<NetworkSpec> Networks(ServiceSpec[] services) => services
        .SelectMany(service => service.Container.Endpoints)
        .Select(endpoint => endpoint.Network)
        .Distinct()
        .Select(name => new NetworkSpec { Name = name, Driver = OverlayUse.Driver });

    private static IEnumerable<VolumeSpec> Volumes(ServiceSpec[] services) => services
        .SelectMany(service => service.Container.Mounts.OfType<MountSpec.Volume>())
        .Select(mount => mount.Name)
        .OfType<string>()
        .Distinct()
        .Select(name => new VolumeSpec { Name = name });
}
