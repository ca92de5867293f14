using System.Collections.Immutable;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Model.Units;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Scheduling;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Scheduling;

/// <summary>
/// Any cluster, any service: each task goes where asking every node says that it goes. The placer asks few of them.
/// </summary>
public sealed class PlacerTests
{
    private const int Unit = 10;
    private static readonly ClusterTime Now = new(1_000_000);
    private static readonly ServiceKey Web = new("shop", "web");

    [Theory]
    [InlineData(PlacementStrategy.Spread)]
    [InlineData(PlacementStrategy.Binpack)]
    public void Place_AnyCluster_ChoosesAsIfAllWereAsked(PlacementStrategy strategy)
    {
        var placed = 0;
        var refused = 0;
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var snapshot = Some(random, strategy);
            var service = snapshot.Services[Web];
            var release = snapshot.Releases[service.Release];
            var placer = new Placer(snapshot, service, release, Now);
            var working = snapshot;
            for (var task = 0; task < 25; task++)
            {
                var expected = Choose(working, snapshot, service, release);
                var chosen = placer.Place();
                Assert.Equal((seed, task, expected), (seed, task, chosen));
                if (chosen is not { } node)
                {
                    Assert.StartsWith("no suitable node", placer.Refusal, StringComparison.Ordinal);
                    refused++;
                    break;
                }

                placed++;
                working = working.Apply([new Change.PutTask(TaskOf(working, Web, service.Release, node))]);
            }
        }

        Assert.True(placed > 1000 && refused > 10, $"{placed} placed, {refused} refused");
    }

    /// <summary>Of the nodes that suit the first of the branch that has the fewest, by looking at each.</summary>
    private static NodeId? Choose(Snapshot working, Snapshot before, Service service, Release release)
    {
        var ask = PlacementAsk.Of(working, service, release);
        var nodes = working.Nodes.Values.ToList();
        var withImage = ImagePlaces.Of(before, service, release, NodeBoard.Of(before));
        var branches = nodes
            .Where(node => NodeFilter.FindOfClass(ask, node) is null)
            .GroupBy(node => service.Placement.Spread.IsEmpty ? "" : node.Labels.GetValueOrDefault("zone") ?? "")
            .OrderBy(branch => nodes
                .Where(node => service.Placement.Spread.IsEmpty || Zone(node) == branch.Key)
                .Sum(node => Own(working, node)))
            .ThenBy(branch => branch.Key, StringComparer.Ordinal);
        foreach (var branch in branches)
        {
            var first = branch
                .Where(node => HasRoom(working, node, ask))
                .OrderBy(node => RankOf(working, node, nodes.IndexOf(node), ask.Strategy, withImage))
                .FirstOrDefault();
            if (first is not null)
            {
                return first.Id;
            }
        }

        return null;
    }

    private static PlaceRank RankOf(
        Snapshot working, Node node, int place, PlacementStrategy strategy, ImagePlaces withImage)
    {
        var load = working.LoadOf(node.Id);
        var failures = working.TasksOf(Web)
            .Where(task => task.Node == node.Id && task.FailedAt is not null)
            .Sum(task => Math.Max(1, task.Runs.Failures));
        var penalty = failures >= 5 ? failures : 0;
        return strategy == PlacementStrategy.Binpack
            ? PlaceRank.Pack(penalty, PlaceRank.Taken(node, load.NanoCpus, load.Memory), load.Tasks, place)
            : PlaceRank.Spread(
                penalty, Own(working, node), withImage.FetchingAt(place), load.Tasks, place);
    }

    private static string Zone(Node node) => node.Labels.GetValueOrDefault("zone") ?? "";

    private static bool HasRoom(Snapshot working, Node node, PlacementAsk ask) =>
        working.LoadOf(node.Id).Memory + ask.Reservations.Memory.Bytes <= node.Description.Memory.Bytes
        && (ask.Placement.MaxReplicasPerNode is not { } most || Own(working, node) < most);

    private static int Own(Snapshot working, Node node) => working.TasksOf(Web)
        .Count(task => task.Node == node.Id && task is { IsHolder: true, State: < TaskState.Ended });

    private static Snapshot Some(Random random, PlacementStrategy strategy)
    {
        var count = random.Next(1, 90);
        List<Change> changes =
        [
            .. Enumerable.Range(0, count).Select(number => new Change.PutNode(new Node
            {
                Id = new NodeId($"n{number:00}"),
                Name = $"node{number}",
                Status = random.Next(8) == 0 ? NodeStatus.Away : NodeStatus.Ready,
                Labels = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                    .Add("zone", $"z{random.Next(4)}").Add("disk", random.Next(3) == 0 ? "hdd" : "ssd"),
                Description = new NodeDescription { Memory = new ByteSize(random.Next(2, 8) * Unit), NanoCpus = 100 },
            })),
            ReleaseOf(1, Web),
            ReleaseOf(2, new ServiceKey("shop", "other")),
            new Change.PutService(new Service
            {
                Key = Web,
                Release = 1,
                Replicas = 100,
                Placement = new PlacementSpec
                {
                    Constraints = random.Next(2) == 0
                        ? [new PlacementConstraint("node.labels.disk", "ssd", IsEqual: true)]
                        : [],
                    Spread = random.Next(2) == 0 ? ["node.labels.zone"] : [],
                    MaxReplicasPerNode = random.Next(3) == 0 ? random.Next(1, 4) : null,
                    Strategy = strategy,
                },
            }),
        ];
        var snapshot = Snapshot.Empty.Apply(changes);
        var census = new ImageCensus(images => snapshot = snapshot with { Images = images });
        var (sayers, holders) = (random.Next(3) * 5, random.Next(1, 11));
        for (var number = 0; number < count; number++)
        {
            if (random.Next(10) < sayers)
            {
                var image = new HeldImage
                {
                    Id = "i",
                    Size = 1L << random.Next(34),
                    Names = ["docker.io/library/web:1"],
                };
                census.Begin(new NodeId($"n{number:00}"), snapshot, random.Next(10) < holders ? [image] : []);
            }
        }

        for (var round = 0; round < 3; round++)
        {
            // By the batch, and with a look in between: what is known of one version is carried to the next.
            var working = snapshot;
            var tasks = new List<Change>();
            for (var number = random.Next(count); number > 0; number--)
            {
                var isOwn = random.Next(4) == 0;
                var task = TaskOf(
                    working, isOwn ? Web : new ServiceKey("shop", "other"), isOwn ? 1 : 2,
                    new NodeId($"n{random.Next(count):00}"));
                tasks.Add(new Change.PutTask(isOwn ? With(task, random) : task));
                working = working with { Counter = task.Id.Value };
            }

            snapshot = snapshot.Apply(tasks);
            _ = new Placer(snapshot, snapshot.Services[Web], snapshot.Releases[1], Now).Place();
        }

        return snapshot;
    }

    private static ServiceTask With(ServiceTask task, Random random) => random.Next(3) switch
    {
        0 => task with { FailedAt = Now, Runs = new RunMark(1, random.Next(8), Now) },
        1 => task with
        {
            Observed = new TaskReport { Task = task.Id, Epoch = 1, Sequence = 1, State = TaskState.Ready },
        },
        _ => task,
    };

    private static Change.PutRelease ReleaseOf(int number, ServiceKey service) => new(new Release
    {
        Number = number,
        Service = service,
        Reservations = ReservationSpec.None with { Memory = new ByteSize(Unit), NanoCpus = 1 },
        Container = new ContainerSpec { Name = service.Name, Image = $"{service.Name}:1" },
    });

    private static ServiceTask TaskOf(Snapshot snapshot, ServiceKey service, long release, NodeId node) => new()
    {
        Id = new TaskId(snapshot.Counter + 1),
        Service = service,
        Slot = (int)snapshot.Counter + 1,
        Release = release,
        Node = node,
        Wish = new TaskWish { Name = "t", Desired = DesiredState.Live },
    };
}
