using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Services;
using Orc.Model.Tasks;
using Orc.Orchestrator.Nodes;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Orchestrator.Tests.Cluster;
using Orc.Orchestrator.Updates;

namespace Orc.Orchestrator.Tests.Services;

/// <summary>Any service in any state: who passes over steady tasks decides what whoever looks at each does.</summary>
public sealed class SteadyTasksTests
{
    private static readonly ServiceKey Web = new("shop", "web");

    [Fact]
    public void Decide_AnyService_IsAsIfEachTaskWereLookedAt()
    {
        var (decisions, passedOver) = (0, 0);
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var snapshot = Some(random);
            var service = snapshot.Services[Web];
            var release = snapshot.Releases[service.Release];
            var now = new ClusterTime(1_000_000 + random.Next(100_000));

            var all = new ClusterStep(snapshot, service, release, now) { AsksAll = true }.Decide();
            var few = new ClusterStep(snapshot, service, release, now).Decide();

            Assert.Equal($"{seed}\n{string.Join('\n', all.Changes)}", $"{seed}\n{string.Join('\n', few.Changes)}");
            Assert.Equal((all.LookAgainAt, all.IsWhole), (few.LookAgainAt, few.IsWhole));
            decisions += all.Changes.Count;
            passedOver += SteadyTasks.MayHave(service) ? Steady(snapshot, service, release, now) : 0;
        }

        Assert.True(decisions > 600 && passedOver > 600, $"{decisions} changes, {passedOver} steady tasks");
    }

    private static int Steady(Snapshot snapshot, Service service, Release release, ClusterTime now) => SteadyTasks.Of(
        [.. snapshot.TasksOf(Web)], service, new TroubleRule(snapshot, service, release, now)).Count;

    private static Snapshot Some(Random random)
    {
        var scene = Scene.Of(4);
        var mode = random.Next(3) == 0 ? ServiceMode.Global : ServiceMode.Replicated;
        var web = PlacementTests.With(Scene.Web(random.Next(2, 14)), memory: 50) with { Mode = mode };
        scene.Deploy(web);
        scene.Settle();
        if (random.Next(3) == 0)
        {
            scene.Deploy(web with { Container = web.Container with { Image = "web:2" } });
        }

        var snapshot = scene.Decide().Snapshot;
        foreach (var node in snapshot.Nodes.Values)
        {
            snapshot = snapshot.Apply([new Change.PutNode(Another(random, node))]);
        }

        foreach (var task in snapshot.Tasks.Values.ToList())
        {
            if (random.Next(4) == 0)
            {
                var another = Another(random, task);
                snapshot = snapshot.Apply(
                [
                    // A place of a global service is one node's.
                    new Change.PutTask(mode == ServiceMode.Global ? another with { Slot = task.Slot } : another),
                ]);
            }
        }

        snapshot = snapshot.Apply([.. snapshot.Tasks.Values.ToList()
            .Where(_ => random.Next(3) == 0)
            .SelectMany(task => WithPast(random, task))
            .Select(task => new Change.PutTask(task))]);
        var service = snapshot.Services[Web];
        return snapshot.Apply(
        [
            new Change.PutService(service with
            {
                Replicas = Math.Max(1, service.Replicas + (random.Next(3) == 0 ? random.Next(-3, 3) : 0)),
                StartRound = service.StartRound + (random.Next(10) == 0 ? 1 : 0),
                RecreateRound = service.RecreateRound + (random.Next(10) == 0 ? 1 : 0),
                UpdateState = random.Next(2) == 0
                    ? new UpdateState
                    {
                        Status = random.Next(2) == 0 ? UpdateStatus.Paused : UpdateStatus.Updating,
                        Release = service.Release,
                        RecreateRound = service.RecreateRound,
                        ProgressAt = new ClusterTime(random.Next(3) == 0 ? 0 : 1_000_000),
                        Slots = 2,
                    }
                    : service.UpdateState,
                Update = service.Update with
                {
                    FailureAction = (FailureAction)random.Next(3),
                    Parallelism = random.Next(3),
                    Monitor = TimeSpan.FromSeconds(random.Next(2) * 100),
                    Delay = TimeSpan.FromSeconds(random.Next(2) * 50),
                },
            }),
        ]);
    }

    private static Node Another(Random random, Node node) => random.Next(14) switch
    {
        0 => node with { Status = NodeStatus.Unreachable },
        1 => node with { Status = NodeStatus.Away },
        2 => node with { Availability = NodeAvailability.Drain },
        3 => node with { Availability = NodeAvailability.Pause },
        4 => node with { Description = node.Description with { Memory = Scene.Mebibytes(70) } },
        _ => node,
    };

    private static ServiceTask Another(Random random, ServiceTask task) => random.Next(11) switch
    {
        0 => task with { Wish = task.Wish with { Desired = DesiredState.Removed } },
        1 => task with { Wish = task.Wish with { Desired = DesiredState.Removed }, HandsOver = true },
        2 => task with { Wish = task.Wish with { Desired = DesiredState.Removed }, IsPast = true },
        3 => task with { Slot = random.Next(1, 16) },
        4 => task with { FailedUpdate = true },
        5 => task with { Node = new NodeId("n9") },
        6 => task with { Wish = task.Wish with { Desired = DesiredState.Ready } },
        7 => task with { Runs = new RunMark(random.Next(3), random.Next(7), new ClusterTime(1_000_000)) },
        8 => task with { Observed = Said(task, TaskState.Ended) with { EndReason = EndReason.Failed } },
        9 => task with
        {
            Observed = Said(task, TaskState.Live) with { Status = ContainerState.Exited, RunCount = random.Next(4) },
        },
        _ => task with { Node = NodeId.None, Waiting = "no suitable node" },
    };

    /// <summary>Beside it one that had its place before, or came after it and was given up.</summary>
    private static ServiceTask[] WithPast(Random random, ServiceTask task)
    {
        var later = new TaskId(10_000 + task.Id.Value);
        return random.Next(2) == 0
            ? [task, Past(random, task) with { Id = later }]
            : [Past(random, task), task with { Id = later }];
    }

    private static ServiceTask Past(Random random, ServiceTask task) => task with
    {
        Wish = task.Wish with { Desired = DesiredState.Removed },
        IsPast = true,
        HandsOver = random.Next(3) == 0,
        FailedUpdate = random.Next(4) == 0,
        Release = task.Release + (random.Next(4) == 0 ? -1 : 0),
        FailedAt = random.Next(3) == 0 ? new ClusterTime(1_000_000) : null,
        Observed = Said(task, TaskState.Removed),
    };

    private static TaskReport Said(ServiceTask task, TaskState state) =>
        new() { Task = task.Id, Epoch = 9, Sequence = 9, State = state };
}
