using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Tasks;
using Orc.Host.Tests.Engine;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Tasks;

namespace Orc.Host.Tests.Tasks;

/// <summary>Assignments made true by the real engine, over deaths of the daemon.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private const int Many = 20;

    private readonly Dictionary<TaskId, TaskReport> _said = [];
    private EngineWorld _world = null!;
    private TaskWorker _worker = null!;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        _world = await EngineWorld.StartAsync();
        Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _world.Node.Networks.RemoveNetworkAsync("shop_default", CancellationToken.None);
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Apply_ManyOnANetwork_AllRunAndAllGo()
    {
        var tasks = Enumerable.Range(1, Many).Select(number => Wish(number)).ToList();
        var start = TimeProvider.System.GetTimestamp();
        Apply(tasks);
        foreach (var task in tasks)
        {
            await AwaitAsync(task.Task, report => report is { State: TaskState.Live, Status: ContainerState.Running });
        }

        var up = TimeProvider.System.GetElapsedTime(start);
        start = TimeProvider.System.GetTimestamp();
        Apply([.. tasks.Select(task => task with { Desired = DesiredState.Removed })]);
        foreach (var task in tasks)
        {
            await AwaitAsync(task.Task, report => report.State == TaskState.Removed);
        }

        var down = TimeProvider.System.GetElapsedTime(start);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Many} up in {up.TotalMilliseconds:F0} ms, down in {down.TotalMilliseconds:F0} ms");
        Assert.Empty(_world.Engine.List());
    }

    [Fact]
    public async Task Resume_DaemonGoneAndBack_KnowsWhatRunsAndWhatEnded()
    {
        var one = Wish(1);
        var two = Wish(2, "sh", "-c", "sleep 0.3; exit 4");
        Apply([one, two]);
        await AwaitAsync(one.Task, IsUp);
        await AwaitAsync(two.Task, IsUp);
        var before = _said[one.Task];

        await EndAsync();
        await _world.CloseAsync();
        await _world.OpenAsync();
        Begin();

        Note(_worker.TakeEverything());
        Apply([one, two]);
        var ended = await AwaitAsync(two.Task, report => report.Status == ContainerState.Exited);
        Assert.Equal((before.Container, 1), (_said[one.Task].Container, _said[one.Task].RunCount));
        Assert.True(_said[one.Task].Epoch > before.Epoch);
        Assert.Equal((4, 1), (ended.LastExit!.Code, ended.RunCount));
        Apply([.. new[] { one, two }.Select(task => task with { Desired = DesiredState.Removed })]);
        await AwaitAsync(one.Task, report => report.State == TaskState.Removed);
        await AwaitAsync(two.Task, report => report.State == TaskState.Removed);
    }

    [Fact]
    public async Task Apply_ProgramNotThere_IsRejected()
    {
        Apply([Wish(1, "nope")]);

        var report = await AwaitAsync(new TaskId(1), report => report.State == TaskState.Ended);

        Assert.Equal((EndReason.Rejected, 127), (report.EndReason, report.LastExit!.Code));
        Assert.Contains("nope", report.Message, StringComparison.Ordinal);
    }

    private static bool IsUp(TaskReport report) =>
        report is { State: TaskState.Live, Status: ContainerState.Running, StartRound: 1 };

    private static AssignedTask Wish(int number, params string[] command) => new()
    {
        Task = new TaskId(number),
        Project = "shop",
        Service = "web",
        Slot = number,
        Release = 1,
        Desired = DesiredState.Live,
        StartRound = 1,
        StopGrace = TimeSpan.FromMilliseconds(20),
        Container = new ContainerSpec
        {
            Name = $"shop-web-{number}",
            Image = "busybox",
            Command = command.Length == 0 ? ["sleep", "1000"] : [.. command],
            Endpoints = [new EndpointSpec { Network = "shop_default", Aliases = ["web"] }],
        },
    };

    private void Apply(IReadOnlyList<AssignedTask> tasks) => _worker.Apply(new Assignment
    {
        Cluster = "c",
        Networks = [new NetworkSpec { Name = "shop_default" }],
        Tasks = [.. tasks],
    });

    private async Task<TaskReport> AwaitAsync(TaskId task, Func<TaskReport, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        while (!(_said.TryGetValue(task, out var report) && wanted(report)))
        {
            Note(await _worker.Outbox.TakeAsync(limit.Token));
        }

        return _said[task];
    }

    private void Note(ReportBatch batch)
    {
        foreach (var report in batch.Tasks)
        {
            _said[report.Task] = report;
        }
    }

    private void Begin()
    {
        var parts = _world.Node.Parts;
        _stop = new CancellationTokenSource();
        _worker = new TaskWorker(new TaskParts
        {
            Engine = _world.Engine,
            Images = new StoredImages(parts.Images),
            Networks = new NodeNetworks(parts.Networks),
            Volumes = new NodeVolumes(parts.Volumes),
            Records = new TaskRecords(Path.Combine(parts.Options.DataRoot, "tasks")),
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        });
        _running = _worker.RunAsync(_stop.Token);
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _worker.DisposeAsync();
        _stop.Dispose();
    }
}
