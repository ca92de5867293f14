using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine.Hooks;
using Orc.Agent.Engine.Logs;
using Orc.Agent.Tasks;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Projects;
using Orc.Model.Tasks;
using Orc.Model.Volumes;

namespace Orc.Agent.Tests.Tasks;

/// <summary>A node whose engine is memory: lives of a worker, one after another, over the same records.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orc-tasks-").FullName;
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<TaskId, TaskReport> _said = [];
    private Task _running = Task.CompletedTask;

    public FakeNode() => Worker = Begin();

    public FakeEngine Engine { get; } = new();

    public FakeResources Resources { get; } = new();

    public HookOutputs Hooks { get; } = new();

    /// <summary>What every container writes, as it lies in a log.</summary>
    public byte[] Output { get; set; } = [];

    public TaskWorker Worker { get; private set; }

    public void Apply(params AssignedTask[] tasks) =>
        Worker.Apply(new Assignment { Cluster = "c", Tasks = [.. tasks] });

    /// <summary>The worker dies without a word, and another takes its place.</summary>
    public async Task DieAsync()
    {
        await Worker.DisposeAsync();
        Engine.Answer();
        Worker = Begin();
    }

    /// <summary>Takes reports until one of the task is as wanted.</summary>
    public async Task<TaskReport> AwaitAsync(long task, Func<TaskReport, bool> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var id = new TaskId(task);
        while (!(_said.TryGetValue(id, out var report) && wanted(report)))
        {
            Note(await Worker.Outbox.TakeAsync(limit.Token));
        }

        return _said[id];
    }

    public TaskReport Hello(long task)
    {
        Note(Worker.TakeEverything());
        return _said[new TaskId(task)];
    }

    public static AssignedTask Wish(long id, string name, DesiredState desired = DesiredState.Live) => new()
    {
        Task = new TaskId(id),
        Project = "shop",
        Service = "web",
        Slot = 1,
        Release = 1,
        Container = new ContainerSpec { Name = name, Image = "shop:1" },
        Desired = desired,
        StartRound = 1,
    };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Worker.DisposeAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void Note(ReportBatch batch)
    {
        foreach (var report in batch.Tasks)
        {
            _said[report.Task] = report;
        }
    }

    private TaskWorker Begin()
    {
        var worker = new TaskWorker(new TaskParts
        {
            Engine = Engine,
            Images = Resources,
            Networks = Resources,
            Volumes = Resources,
            Records = new TaskRecords(_directory),
            FollowOutput = (_, _) => new[] { new LogBatch(Output, default) }.ToAsyncEnumerable(),
            Hooks = Hooks,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
        });
        _running = worker.RunAsync(_end.Token);
        return worker;
    }

    /// <summary>Networks, volumes and images in memory.</summary>
    internal sealed class FakeResources : INodeNetworks, INodeVolumes, ITaskImages
    {
        public ConcurrentDictionary<string, bool> Networks { get; } = new();

        public ConcurrentDictionary<string, bool> Volumes { get; } = new();

        public ConcurrentDictionary<string, Exception> Refusals { get; } = new();

        public TaskCompletionSource? ImageHold { get; set; }

        public ConcurrentDictionary<string, OverlayTable> Overlays { get; } = new();

        /// <summary>So many times a table is refused.</summary>
        public int TableRefusals { get; set; }

        public void Apply(OverlayTable table)
        {
            if (TableRefusals-- > 0)
            {
                throw new IOException("the kernel does not take it");
            }

            Overlays[table.Network] = table;
        }

        public OverlayKeyring? Keyring { get; private set; }

        public void Apply(OverlayKeyring keyring) => Keyring = keyring;

        IReadOnlyCollection<OverlayTable> INodeNetworks.Overlays() => [.. Overlays.Values];

        public ConcurrentQueue<(AttachmentAnswer Answer, string Obstacle)> Answers { get; } = new();

        public void Answer(AttachmentAnswer answer, string obstacle) => Answers.Enqueue((answer, obstacle));

        bool INodeNetworks.IsOutdated(OverlayTable table) => false;

        IReadOnlyList<(string Name, ImmutableArray<string> Subnets)> INodeNetworks.List() =>
            [.. Networks.Keys.Select(name => (name, ImmutableArray.Create("10.1.0.0/24")))];

        IReadOnlyList<string> INodeVolumes.List() => [.. Volumes.Keys];

        public Task<ImmutableArray<string>> EnsureAsync(
            NetworkSpec spec, ProjectScope scope, CancellationToken cancellationToken)
        {
            Refuse(spec.Name);
            Networks[spec.Name] = true;
            return Task.FromResult(ImmutableArray.Create("10.1.0.0/24"));
        }

        public Task EnsureAsync(VolumeSpec spec, CancellationToken cancellationToken)
        {
            Refuse(spec.Name);
            Volumes[spec.Name] = true;
            return Task.CompletedTask;
        }

        Task INodeNetworks.RemoveAsync(string name, CancellationToken cancellationToken)
        {
            Refuse(name);
            Networks.TryRemove(name, out _);
            return Task.CompletedTask;
        }

        Task INodeVolumes.RemoveAsync(string name, CancellationToken cancellationToken)
        {
            Refuse(name);
            Volumes.TryRemove(name, out _);
            return Task.CompletedTask;
        }

        public async Task EnsureAsync(ContainerSpec spec, CancellationToken cancellationToken)
        {
            if (ImageHold is { } hold)
            {
                await hold.Task.WaitAsync(cancellationToken);
            }

            Refuse(spec.Image);
        }

        private void Refuse(string what)
        {
            if (Refusals.TryGetValue(what, out var refusal))
            {
                throw refusal;
            }
        }
    }
}
