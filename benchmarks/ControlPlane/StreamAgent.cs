using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Orc.Agent.Membership;
using Orc.Agent.Session;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>
/// An agent with a connection of its own and no engine: what it is told to run runs at once. It keeps a session as the
/// real one does: hello, acknowledgements, beats, and a pause that doubles after each loss.
/// </summary>
internal sealed class StreamAgent(int number, int port, X509Certificate2 certificate) : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Dictionary<long, WireAssignedTask> _tasks = [];
    private readonly MemberCredentials _own = new(
        BenchmarkCertificates.For(GivenCluster.NodeOf(number), certificate), certificate);
    private readonly SemaphoreSlim _writing = new(1);
    private string? _digest;
    private long _sequence;

    /// <summary>Sessions that began with a complete set.</summary>
    public int Sessions { get; private set; }

    public string Digest
    {
        get
        {
            lock (_lock)
            {
                return _digest ??= SetDigest.Of(
                    _tasks.Values.Select(task => (task.Task, task.Release, (int)task.Desired)));
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(() => pause = FirstPause, cancellationToken);
            }
            catch (Exception lost) when (lost is IOException or SocketException or AuthenticationException)
            {
                // Tried again, as the real one does.
            }

            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    public void Dispose()
    {
        _own.Own.Dispose();
        _writing.Dispose();
    }

    private async Task ServeAsync(Action heard, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var connection = await SessionConnection.OpenAsync(
            [$"127.0.0.1:{port}"], _own.Shown, known => known.Thumbprint == certificate.Thumbprint, over.Token)
            ?? throw new IOException("the manager knows no sessions straight on TLS");
        await WriteAsync(connection, new AgentMessage { Hello = Hello() }, over.Token);
        var beating = BeatAsync(connection, over.Token);
        try
        {
            await foreach (var message in connection.FromManager.ReadAllAsync(over.Token))
            {
                if (message.HasBeat || message.HasTunnel)
                {
                    continue;
                }

                var reports = Apply(message);
                await WriteAsync(connection, new AgentMessage { Acknowledged = message.Sequence }, over.Token);
                heard();
                if (reports.Tasks.Count > 0)
                {
                    await WriteAsync(connection, new AgentMessage { Reports = reports }, over.Token);
                }
            }
        }
        finally
        {
            await over.CancelAsync();
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private AgentHello Hello()
    {
        var hello = new AgentHello
        {
            NodeId = GivenCluster.NodeOf(number).Value,
            NodeName = $"node{number}",
            BootId = "boot",
            Epoch = 1,
            Everything = new AgentReports(),
            Description = GivenCluster.Description.ToWire(),
            Images = GivenCluster.ImagesOf(number).ToWire(),
        };
        lock (_lock)
        {
            hello.Everything.Tasks.Add(_tasks.Values.Select(Report));
        }

        return hello;
    }

    private AgentReports Apply(ManagerMessage message)
    {
        var reports = new AgentReports();
        lock (_lock)
        {
            _digest = null;
            if (message.Complete)
            {
                Sessions++;
                _tasks.Clear();
            }

            foreach (var task in message.Tasks)
            {
                // The container is not needed any more, and a thousand agents have to live in one process.
                task.Container = null;
                _tasks[task.Task] = task;
                reports.Tasks.Add(Report(task));
            }

            foreach (var task in message.ForgottenTasks)
            {
                _tasks.Remove(task);
            }
        }

        return reports;
    }

    private WireTaskReport Report(WireAssignedTask task) => new()
    {
        Task = task.Task,
        Epoch = 1,
        Sequence = Interlocked.Increment(ref _sequence),
        State = task.Desired == WireDesiredState.Removed ? WireTaskState.Removed : WireTaskState.Live,
        Status = WireContainerState.Running,
        Container = task.Task.ToString("x64"),
        RunCount = 1,
        StartRound = task.StartRound,
        RestartRound = task.RestartRound,
    };

    private async Task BeatAsync(SessionConnection connection, CancellationToken cancellationToken)
    {
        for (var beat = 1L; ; beat++)
        {
            var pause = BeatMoments.Until(TimeProvider.System.GetUtcNow(), BeatMoments.Every);
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
            var message = new AgentMessage { Beat = new AgentBeat { Number = beat } };
            await WriteAsync(connection, message, cancellationToken);
        }
    }

    private async Task WriteAsync(
        SessionConnection connection, AgentMessage message, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await connection.ToManager.WriteAsync(message, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }
}
