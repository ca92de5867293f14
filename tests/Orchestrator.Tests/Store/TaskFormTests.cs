using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using Orc.Model.Containers;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

/// <summary>
/// Tasks are written by hand: whatever they hold comes back, and what is added to them is not forgotten.
/// </summary>
public sealed class TaskFormTests
{
    private static readonly TaskReport Full = new()
    {
        Task = new TaskId(7),
        Epoch = 2,
        Sequence = 3,
        State = TaskState.Live,
        EndReason = EndReason.Failed,
        Message = "it \"failed\" – twice",
        Container = new ContainerId("abc"),
        Status = ContainerState.Exited,
        Health = HealthState.Unhealthy,
        RunCount = 4,
        LastExit = new ExitReport
        {
            Code = 137,
            FinishedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            OomKilled = true,
            Error = "no",
            IsOfHook = true,
        },
        StartRound = 5,
        RestartRound = 6,
        RestRound = 7,
        StoppedByUser = true,
    };

    private static readonly ServiceTask Task = new()
    {
        Id = new TaskId(7),
        Service = new ServiceKey("shop", "web"),
        Slot = 3,
        Release = 9,
        Node = new NodeId("n1"),
        Wish = new TaskWish
        {
            Name = "shop_web.3.7",
            Desired = DesiredState.Resting,
            StartRound = 1,
            RestartRound = 2,
            RestRound = 3,
            StopGrace = TimeSpan.FromSeconds(1.5),
            KillSignal = "HUP",
            RemoveVolumes = true,
            Predecessor = new TaskId(6),
        },
        Waiting = "no suitable node",
        RecreateRound = 3,
        KeptFor = 8,
        HandsOver = true,
        Donor = new TaskId(5),
        CreatedAt = new ClusterTime(11),
        Observed = Full,
        Attempt = 2,
        Runs = new RunMark(3, 2, new ClusterTime(12)),
        UpAt = new ClusterTime(13),
        FailedAt = new ClusterTime(14),
        FailedUpdate = true,
        IsPast = true,
        Addresses = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("net", "10.0.0.2"),
        Granted = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add("gpu", "a,b"),
    };

    [Theory]
    [InlineData(typeof(ServiceTask))]
    [InlineData(typeof(TaskWish))]
    [InlineData(typeof(TaskReport))]
    [InlineData(typeof(ExitReport))]
    public void Example_OfEachRecord_SaysEverything(Type type)
    {
        object example = type == typeof(ServiceTask) ? Task
            : type == typeof(TaskWish) ? Task.Wish
            : type == typeof(TaskReport) ? Full
            : Full.LastExit!;
        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
        {
            // Whoever adds one writes and reads it in its converter, and gives it a value here.
            Assert.False(
                Equals(property.GetValue(example), Nothing(property)),
                $"{type.Name}.{property.Name} has no value here");
        }
    }

    [Fact]
    public void Task_WithEverything_ComesBack() => Check(Task);

    [Fact]
    public void Task_WithLittle_ComesBack() => Check(new ServiceTask
    {
        Id = new TaskId(1),
        Service = new ServiceKey("", "web"),
        Slot = 1,
        Release = 1,
        Node = NodeId.None,
        Wish = new TaskWish { Name = "web", Desired = DesiredState.Ready },
        Observed = new TaskReport { Task = new TaskId(1), Epoch = 0, Sequence = 0, State = TaskState.New },
    });

    [Fact]
    public void Report_WithEverything_ComesBack()
    {
        var read = Read(new Change.ObserveTask(Full));

        Assert.Equal(Full, Assert.IsType<Change.ObserveTask>(read).Report);
    }

    [Fact]
    public void Task_OfAnOlderRecord_IsRead()
    {
        const string Record = """
            {"Version":1,"Time":5,"Changes":[{"is":"put-task","Task":{"Id":7,"Service":{"Project":"shop","Name":"web"},
            "Slot":1,"Release":2,"Node":"n1","Wish":{"Name":"a","Desired":1,"StartRound":0,"RestartRound":0,
            "RemoveVolumes":false},"Waiting":"","RecreateRound":0,"KeptFor":0,"HandsOver":false,"CreatedAt":4,
            "Attempt":0,"Runs":{"Seen":0,"Failures":0,"Since":0},"FailedUpdate":false,"IsPast":false,
            "Unknown":{"x":[1,2]}}}]}
            """;
        var commit = RecordForm.Read(Encoding.UTF8.GetBytes(Record));
        var task = Assert.IsType<Change.PutTask>(commit.Changes.Single()).Task;

        Assert.Equal(new ServiceKey("shop", "web"), task.Service);
        Assert.Equal(DesiredState.Live, task.Wish.Desired);
        Assert.Null(task.Observed);
    }

    private static void Check(ServiceTask task)
    {
        var read = Assert.IsType<Change.PutTask>(Read(new Change.PutTask(task))).Task;

        Assert.Equal(task.Addresses?.ToList(), read.Addresses?.ToList());
        Assert.Equal(task.Granted?.ToList(), read.Granted?.ToList());
        Assert.Equal(task with { Addresses = null, Granted = null }, read with { Addresses = null, Granted = null });
    }

    private static Change Read(Change change) =>
        RecordForm.Read(RecordForm.Write(new Commit(1, default, [change]))).Changes.Single();

    private static object? Nothing(PropertyInfo property) =>
        property.PropertyType == typeof(string) && property.Name == nameof(ServiceTask.Waiting) ? ""
        : property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType)
        : null;
}
