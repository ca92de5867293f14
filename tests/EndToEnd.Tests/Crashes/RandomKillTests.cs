using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>
/// Kills (-9) at any moment of any verb: orcd, the monitor of a container, the names process. After each, nothing is
/// half made and the next up converges.
/// </summary>
public sealed class RandomKillTests(OrcHost host) : IClassFixture<OrcHost>
{
    private const int LatestMilliseconds = 400;

    private readonly CrashProject _project = new(host);

    [Fact]
    public async Task Kills_ByChance_AreRecoveredFrom()
    {
        var random = new Random(TestSize.Seed);
        Say($"ORC_TESTS_SEED={TestSize.Seed}");
        for (var round = 1; round <= TestSize.Choose(9, 100); round++)
        {
            // Each victim in its turn; the rest by chance.
            var victim = (Victim)(round % 3);
            var verb = CrashVerb.All[random.Next(CrashVerb.All.Length)];
            var delay = TimeSpan.FromMilliseconds(random.Next(LatestMilliseconds));
            Say($"{round}: {victim} {delay.TotalMilliseconds:F0} ms after {verb.Name}");
            await KillAsync(victim, verb, delay);
            await _project.CheckAsync();
        }

        await _project.BringAsync(ProjectState.Down);
        _ = await OrcHost.EventuallyAsync(() => host.OrcAsync("ps", "-aq"), ran => ran.Out.Length == 0);
        await HalfMade.ForbidAsync(host);
    }

    private async Task KillAsync(Victim victim, CrashVerb verb, TimeSpan delay)
    {
        await _project.BringAsync(verb.Before);
        var daemon = await host.DaemonPidAsync();
        // By another name of the socket: a client that finds no daemon must not start one, which is our turn.
        var line = $"ORC_HOST=unix://{host.RunRoot}/../run/orc.sock; cd {_project.Folder} && {verb.Line}";
        using var client = host.Begin(line);
        var output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // Not to wait for something: the moment is what chance decides.
        await Task.Delay(delay, TimeProvider.System, TestContext.Current.CancellationToken);
        _ = await Shell.HereAsync(victim switch
        {
            Victim.Daemon => $"kill -9 {daemon}",
            Victim.Names => $"kill -9 $(pgrep -f '[o]rcd names {host.RunRoot}')",
            _ => $"kill -9 $(pgrep -x -f '/usr/bin/conmon .*{host.DataRoot}/containers/.*' | tail -n 1)",
        });
        if (victim == Victim.Daemon)
        {
            await host.DaemonEndedAsync();
            await host.StartDaemonAsync();
        }

        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = $"$ {verb.Line}\n{await output}{await error}(exit code {client.ExitCode})";
        Say(said);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private enum Victim
    {
        Daemon,
        Monitor,
        Names,
    }
}
