using System.Diagnostics;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>Somebody is attached while orcd dies: nothing of the output is lost, nor how it ended.</summary>
public sealed class AttachedSurvivalTests(OrcHost host) : IClassFixture<OrcHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_EndsWhileTheDaemonIsDead_GivesTheRestOfItsOutputAndItsExitCode()
    {
        using var run = host.Begin(
            "orc run --rm --name late busybox sh -c 'echo first; trap \"echo last; exit 9\" USR1; " +
            "while :; do sleep 0.05; done'");
        Assert.Equal("first", await run.StandardOutput.ReadLineAsync(Cancelled));
        var pid = (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "late")).Text;

        await host.KillDaemonAsync();
        _ = (await Shell.HereAsync($"kill -USR1 {pid}")).Succeeded();
        await GoneAsync(pid);
        await host.StartDaemonAsync();

        var rest = await run.StandardOutput.ReadToEndAsync(Cancelled);
        await run.WaitForExitAsync(Cancelled);
        Assert.Equal(("last\n", 9), (rest, run.ExitCode));
        await RemovedAsync("late");
    }

    [Fact]
    public async Task Run_DetachedEndsWhileTheDaemonIsDead_IsRemovedThoughNobodyComes()
    {
        _ = (await host.OrcAsync("run", "-d", "--rm", "--name", "alone", "busybox", "sleep", "3600")).Succeeded();
        var pid = (await host.OrcAsync("inspect", "-f", "{{.State.Pid}}", "alone")).Text;

        await host.KillDaemonAsync();
        _ = (await Shell.HereAsync($"kill -9 {pid}")).Succeeded();
        await GoneAsync(pid);
        await host.StartDaemonAsync();

        await RemovedAsync("alone");
    }

    [Fact]
    public async Task Run_DaemonDiesBetweenMakingAndStarting_IsStartedByTheNext()
    {
        await host.KillDaemonAsync();
        await host.StartDaemonAsync("engine.start.after-sync");

        using var run = host.Begin("orc run --rm --name early busybox sh -c 'echo here; exit 4'");
        await host.DaemonEndedAsync();
        await host.StartDaemonAsync();

        var output = await run.StandardOutput.ReadToEndAsync(Cancelled);
        await run.WaitForExitAsync(Cancelled);
        Assert.Equal(("here\n", 4), (output, run.ExitCode));
        await RemovedAsync("early");
    }

    [Fact]
    public async Task Up_EndsWhileTheDaemonIsDead_GivesTheExitCode()
    {
        var project = new Workspace(
            host,
            "attached",
            """
            services:
              job:
                image: busybox
                command: sh -c 'echo first; trap "echo last; exit 6" USR1; while :; do sleep 0.05; done'
            """);
        using var up = host.Begin($"cd {project.Folder} && orc compose up --exit-code-from job 2>&1");
        var said = new List<string>();
        while (!said.Any(line => line.Contains("first", StringComparison.Ordinal)))
        {
            var line = await up.StandardOutput.ReadLineAsync(Cancelled);
            Assert.True(line is not null, $"it ended:\n{string.Join('\n', said)}");
            said.Add(line);
        }

        var pid = await project.PidAsync("attached-job-1");
        await host.KillDaemonAsync();
        _ = (await Shell.HereAsync($"kill -USR1 {pid}")).Succeeded();
        await GoneAsync($"{pid}");
        await host.StartDaemonAsync();

        Assert.Contains("last", await up.StandardOutput.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
        await up.WaitForExitAsync(Cancelled);
        Assert.Equal(6, up.ExitCode);
        _ = (await project.ComposeAsync("down")).Succeeded();
    }

    [Fact]
    public async Task Shutdown_WithNothingRunning_EndsTheNamesProcessToo()
    {
        _ = (await host.OrcAsync("run", "--rm", "busybox", "true")).Succeeded();
        Assert.Contains(" names ", (await Audit.FindProcessesAsync(host)).Out, StringComparison.Ordinal);
        var begun = Stopwatch.GetTimestamp();

        _ = (await host.OrcAsync("system", "shutdown")).Succeeded();

        _ = await OrcHost.EventuallyAsync(() => Audit.FindProcessesAsync(host), ran => ran.Out.Length == 0);
        Assert.True(Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(5), "it took too long");
        await host.StartDaemonAsync();
    }

    private static async Task GoneAsync(string pid) => _ = await OrcHost.EventuallyAsync(
        () => Shell.HereAsync($"kill -0 {pid}"), ran => ran.Code != 0);

    private async Task RemovedAsync(string name) => _ = await OrcHost.EventuallyAsync(
        () => host.OrcAsync("ps", "-aq", "--filter", $"name={name}"), ran => ran.Text.Length == 0);
}
