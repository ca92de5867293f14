using System.Diagnostics;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>orcd kills itself at every named place; the next one leaves nothing half made, and the next up converges.
/// </summary>
public sealed class CrashPointTests(OrcHost host) : IClassFixture<OrcHost>
{
    private readonly CrashProject _project = new(host);

    [Fact]
    public async Task EveryCrashPoint_PassedByAVerb_IsRecoveredFrom()
    {
        Assert.True(CrashPoints.All.Count >= 26, string.Join('\n', CrashPoints.All));
        var missed = new List<string>();

        // Those before which the project must be taken down come together.
        foreach (var (point, verb) in Crashes().OrderBy(crash => crash.Verb.Before))
        {
            var begun = Stopwatch.GetTimestamp();
            if (await CrashAsync(point, verb) is { } problem)
            {
                missed.Add(problem);
            }

            Say($"{point} by {verb.Name}: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:F0} ms");
        }

        Assert.Empty(missed);
        await _project.BringAsync(ProjectState.Down);
        _ = await OrcHost.EventuallyAsync(() => host.OrcAsync("ps", "-aq"), ran => ran.Out.Length == 0);
        await HalfMade.ForbidAsync(host);
        _ = (await host.OrcAsync("volume", "ls", "-q")).Succeeded().Says("^$");
    }

    private static IEnumerable<(string Point, CrashVerb Verb)> Crashes() =>
        from point in CrashPoints.All
        from verb in CrashVerb.ThatPass(point).Take(TestSize.Choose(1, int.MaxValue))
        select (point, verb);

    /// <summary>Null: it was hit, and is recovered from.</summary>
    private async Task<string?> CrashAsync(string point, CrashVerb verb)
    {
        await _project.BringAsync(verb.Before);
        await host.KillDaemonAsync();
        await host.StartDaemonAsync(point);
        using var client = host.Begin($"cd {_project.Folder} && {verb.Line}");
        var output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var isHit = await host.TryDaemonEndedAsync();
        if (isHit)
        {
            await host.StartDaemonAsync();
        }

        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = $"{point}: $ {verb.Line}\n{await output}{await error}(exit code {client.ExitCode})";
        Say(said);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        if (verb.ExitCode is { } code)
        {
            Assert.True(code == client.ExitCode, said);
        }

        await _project.CheckAsync();
        return isHit ? null : $"never hit: {said}";
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
