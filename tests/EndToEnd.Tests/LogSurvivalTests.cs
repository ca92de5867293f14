using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>Numbered lines, compared one by one, across kills of orcd and rotations of the log.</summary>
public sealed class LogSurvivalTests(OrcHost host) : IClassFixture<OrcHost>
{
    private static readonly int Kills = TestSize.Choose(3, 20);
    private static readonly int Rotations = TestSize.Choose(2, 5);

    // A rotation each 64 KiB, and no line thrown away.
    private const string Limits = "--log-opt max-size=64k --log-opt max-file=100";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kills_AndRotations_LoseAndRepeatNoLine()
    {
        var shared = Path.Combine(host.Root, "home", "shared");
        _ = Directory.CreateDirectory(shared);
        var go = Path.Combine(shared, "go");
        await File.WriteAllTextAsync(go, "", Cancelled);

        // It writes until it is told to end, so that kills and rotations are counted, not hoped for.
        _ = (await host.ShellAsync(
            $"orc run -d --name counter {Limits} -v {shared}:/host busybox sh -c " +
            "'i=0; while [ -e /host/go ]; do i=$((i+1)); echo line $i of those that are compared one by one; " +
            "[ $((i%100)) != 0 ] || usleep 30000; done; echo $i >/host/count'")).Succeeded();
        using var follower = host.Begin("exec orc logs -f counter", TimeSpan.FromMinutes(10));
        var followed = follower.StandardOutput.ReadToEndAsync(Cancelled);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await host.KillDaemonAsync();
            await host.StartDaemonAsync();
            await RotatedAsync(Rotations * kill / Kills);
        }

        var rotations = await RotationsAsync();
        File.Delete(go);
        _ = (await host.OrcAsync("wait", "counter")).Says("^0$");
        var count = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(shared, "count"), Cancelled), CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} lines, {Kills} kills, {rotations} rotations");
        Compare(count, (await host.OrcAsync("logs", "counter")).Text, "logs");
        await follower.WaitForExitAsync(Cancelled);
        Compare(count, await followed, "logs -f");
        _ = (await host.OrcAsync("rm", "counter")).Succeeded();
    }

    // Line by line: the first that is missing, twice, or broken is the one to hear of.
    private static void Compare(int count, string said, string where)
    {
        var lines = said.TrimEnd('\n').Split('\n');
        for (var number = 1; number <= count; number++)
        {
            var expected = string.Create(
                CultureInfo.InvariantCulture, $"line {number} of those that are compared one by one");
            Assert.True(
                number <= lines.Length && lines[number - 1] == expected,
                $"{where}: expected \"{expected}\", found " +
                $"\"{(number <= lines.Length ? lines[number - 1] : "the end")}\" ({lines.Length} of {count} lines)");
        }

        Assert.Equal(count, lines.Length);
    }

    private async Task RotatedAsync(int times) => _ = await OrcHost.EventuallyAsync(
        async () => new Ran("rotations", await RotationsAsync(), "", ""), ran => ran.Code >= times);

    private async Task<int> RotationsAsync() => int.Parse(
        (await Shell.HereAsync($"ls {host.DataRoot}/containers/*/logs/ | grep -c 'ctr.log.'; true")).Text,
        CultureInfo.InvariantCulture);
}
