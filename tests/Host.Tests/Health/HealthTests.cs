using Microsoft.Extensions.Logging.Abstractions;
using Orc.Agent.Engine.Health;
using Orc.Host.Tests.Engine;
using Orc.Host.Tests.Exec;
using Orc.Model.Containers;

namespace Orc.Host.Tests.Health;

/// <summary>Health checks of real containers.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private EngineWorld _world = null!;
    private HealthChecks _checks = null!;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await EngineWorld.StartAsync();
        Begin(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Check_FileComesAndGoes_IsHealthyThenUnhealthy()
    {
        var id = await StartAsync("CMD-SHELL", "cat /tmp/well");
        Assert.Equal(HealthState.Starting, _world.Engine.Find(id)!.Health);

        await InContainerAsync(id, "echo yes >/tmp/well");
        await BecomesAsync(id, HealthState.Healthy);
        await InContainerAsync(id, "rm /tmp/well");
        await BecomesAsync(id, HealthState.Unhealthy);

        var record = _checks.Find(id)!;
        Assert.Contains(record.Log, probe => probe is { ExitCode: 0, Output: "yes\n" });
        Assert.Contains(record.Log, probe => probe.ExitCode == 1
            && probe.Output.Contains("can't open", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_NeverAnswers_IsKilledAndCountsAsAFailure()
    {
        var id = await StartAsync("CMD", "sleep", "783");

        await BecomesAsync(id, HealthState.Unhealthy);

        var probe = _checks.Find(id)!.Log[^1];
        Assert.Equal((-1, "Health check exceeded timeout (300ms)"), (probe.ExitCode, probe.Output));
    }

    [Fact]
    public async Task Check_ProgramNotThere_SaysSo()
    {
        var id = await StartAsync("CMD", "nope");

        await BecomesAsync(id, HealthState.Unhealthy);

        Assert.Contains(
            "executable file not found in $PATH", _checks.Find(id)!.Log[^1].Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_DaemonGoneAndBack_GoesOn()
    {
        var id = await StartAsync("CMD-SHELL", "cat /tmp/well");
        await InContainerAsync(id, "echo yes >/tmp/well");
        await BecomesAsync(id, HealthState.Healthy);

        await EndAsync();
        await _world.ReopenAsync();
        using var stop = new CancellationTokenSource();
        Begin(stop.Token);

        await BecomesAsync(id, HealthState.Healthy);
        await InContainerAsync(id, "rm /tmp/well");
        await BecomesAsync(id, HealthState.Unhealthy);
        await stop.CancelAsync();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Begin(CancellationToken cancellationToken)
    {
        var parts = _world.Node.Parts;
        _checks = new HealthChecks(
            _world.Engine,
            new ExecProbes(new ExecWorld(_world).Runner, TimeProvider.System),
            new HealthRecords(parts.Paths),
            image => parts.Images.Find(image)?.Config,
            TimeProvider.System,
            NullLogger<HealthChecks>.Instance);
        _running = _checks.RunAsync(cancellationToken);
    }

    private async Task<ContainerId> StartAsync(params string[] test)
    {
        var id = await _world.CreateAsync(EngineWorld.Spec("one", "sleep", "1000") with
        {
            Health = new HealthSpec
            {
                Test = [.. test],
                Interval = TimeSpan.FromMilliseconds(200),
                Timeout = TimeSpan.FromMilliseconds(300),
                Retries = 2,
            },
        });
        await _world.Engine.StartAsync(id, Cancel);
        return id;
    }

    private async Task InContainerAsync(ContainerId id, string script)
    {
        await using var session = await new ExecWorld(_world).Runner.StartAsync(
            new Orc.Agent.Engine.Exec.ExecRequest { Container = id, Command = ["sh", "-c", script] }, Cancel);
        Assert.Equal(0, await session.WaitAsync(Cancel));
    }

    private Task BecomesAsync(ContainerId id, HealthState health) =>
        Eventually.ThatAsync($"it is {health}", () => _world.Engine.Find(id)!.Health == health);
}
