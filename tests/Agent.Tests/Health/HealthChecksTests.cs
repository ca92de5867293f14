using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Health;
using Orc.Agent.Tests.Tasks;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Tests.Health;

public sealed class HealthChecksTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly FakeEngine _engine = new();
    private readonly FakeProbes _probes = new();
    private readonly string _root = Directory.CreateTempSubdirectory("orc-health-").FullName;
    private HealthChecks _checks = null!;
    private Task _running = Task.CompletedTask;
    private CancellationTokenSource _endLife = new();

    public ValueTask InitializeAsync()
    {
        Begin();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Run_StartedContainer_IsAskedAfterAnIntervalAndReported()
    {
        var id = await StartAsync();
        await HealthAsync(id, HealthState.Starting);

        await _probes.NextAsync(0, _time);

        await HealthAsync(id, HealthState.Healthy);
        Assert.Equal(HealthState.Healthy, _checks.Find(id)!.Status);
    }

    [Fact]
    public async Task Run_ThreeFailures_IsUnhealthy()
    {
        var id = await StartAsync();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await _probes.NextAsync(1, _time);
        }

        await HealthAsync(id, HealthState.Unhealthy);
        Assert.Equal(3, _checks.Find(id)!.FailingStreak);
    }

    [Fact]
    public async Task Run_Paused_IsNotAskedUntilUnpaused()
    {
        var id = await StartAsync();
        await _probes.NextAsync(0, _time);
        await HealthAsync(id, HealthState.Healthy);

        await _engine.PauseAsync(id, CancellationToken.None);
        await _probes.StopsAsync(_time);
        await _engine.UnpauseAsync(id, CancellationToken.None);

        await _probes.NextAsync(0, _time);
    }

    [Fact]
    public async Task Run_AfterADaemonsRestart_CountsOn()
    {
        var id = await StartAsync();
        await _probes.NextAsync(1, _time);
        await _probes.NextAsync(1, _time);
        await EventuallyAsync(() => _checks.Find(id)!.FailingStreak == 2);
        await EndAsync();

        Begin();

        await _probes.NextAsync(1, _time);
        await HealthAsync(id, HealthState.Unhealthy);
    }

    private void Begin()
    {
        var options = new EngineOptions { DataRoot = _root, RunRoot = _root };
        _checks = new HealthChecks(
            _engine,
            _probes,
            new HealthRecords(new EnginePaths(options)),
            _ => new ImageConfig { Platform = new Platform("linux", "amd64", null) },
            _time,
            NullLogger<HealthChecks>.Instance);
        var life = new CancellationTokenSource();
        var checks = _checks;
        _endLife = life;
        _running = Task.Run(() => checks.RunAsync(life.Token));
    }

    private async Task EndAsync()
    {
        await _endLife.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _endLife.Dispose();
    }

    private async Task<ContainerId> StartAsync()
    {
        var spec = new ContainerSpec
        {
            Name = "web-1",
            Image = "i",
            Health = new HealthSpec { Test = ["CMD", "true"], Interval = TimeSpan.FromSeconds(10), Retries = 3 },
        };
        var created = await _engine.CreateAsync(new CreateRequest(spec), CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(_root, "containers", created.Id.Value));
        await _engine.StartAsync(created.Id, CancellationToken.None);
        return created.Id;
    }

    private Task HealthAsync(ContainerId id, HealthState health) =>
        EventuallyAsync(() => _engine.Find(id)!.Health == health);

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class FakeProbes : IHealthProbes
    {
        private readonly Channel<TaskCompletionSource<int>> _asked =
            Channel.CreateUnbounded<TaskCompletionSource<int>>();

        public async Task<HealthProbe> RunAsync(
            ContainerId container, HealthCheck check, CancellationToken cancellationToken)
        {
            var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            await _asked.Writer.WriteAsync(answer, cancellationToken);
            var code = await answer.Task.WaitAsync(cancellationToken);
            return new HealthProbe
            {
                Start = DateTimeOffset.UnixEpoch,
                End = DateTimeOffset.UnixEpoch,
                ExitCode = code,
                Output = "",
            };
        }

        /// <summary>Lets time pass until the container is asked, and answers.</summary>
        public async Task NextAsync(int exitCode, FakeTimeProvider time)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            TaskCompletionSource<int>? answer;
            while (!_asked.Reader.TryRead(out answer))
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
            }

            answer.SetResult(exitCode);
        }

        /// <summary>Nothing is asked though an hour passes, once the loop has heard of it.</summary>
        public async Task StopsAsync(FakeTimeProvider time)
        {
            for (var quiet = 0; quiet < 20;)
            {
                time.Advance(TimeSpan.FromMinutes(3));
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
                quiet = _asked.Reader.TryRead(out var late) ? 0 : quiet + 1;
                late?.SetResult(0);
            }
        }
    }
}
