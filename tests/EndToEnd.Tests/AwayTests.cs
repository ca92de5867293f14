using System.Diagnostics;
using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>orcd is dead for a while: nobody who asks for names or connects sees a failure.</summary>
public sealed class AwayTests(OrcHost host) : IClassFixture<OrcHost>
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(TestSize.Choose(5, 60));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dead_ForAWhile_NobodyNotices()
    {
        var project = new Workspace(host, "away", Project);
        _ = (await project.UpAsync("--wait")).Succeeded();
        var (ender, phoenix) = (await project.PidAsync("away-ender-1"), await project.PidAsync("away-phoenix-1"));
        var running = Path.Combine(host.Root, "asking");
        await File.WriteAllTextAsync(running, "", Cancelled);
        Process[] outside =
        [
            host.BeginOutside(Ask(running, $"curl -sS -m 5 http://{OrcHost.Address}:8085/")),
            host.Begin(Ask(running, "curl -sS -m 5 http://127.0.0.1:8085/")),
            host.Begin(Ask(running, "curl -sS -m 5 -g 'http://[::1]:8085/'")),
        ];

        await host.KillDaemonAsync();
        var began = Stopwatch.GetTimestamp();
        _ = (await Shell.HereAsync($"kill -USR1 {ender}; kill -9 {phoenix}")).Succeeded();

        // Not to wait for something: this long it is away.
        await Task.Delay(Away, TimeProvider.System, Cancelled);
        var away = Stopwatch.GetElapsedTime(began);
        await host.StartDaemonAsync();

        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("inspect", "-f", "{{.State.Status}} {{.State.Pid}}", "away-phoenix-1"),
            ran => ran.Code == 0 && ran.Text.StartsWith("running", StringComparison.Ordinal)
                && ran.Text != $"running {phoenix}");
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "away-ender-1"))
            .Says("^exited 7$");
        File.Delete(running);
        foreach (var asking in outside)
        {
            CheckAnswers("outside", await asking.StandardOutput.ReadToEndAsync(Cancelled));
            asking.Dispose();
        }

        _ = (await project.ComposeAsync("stop", "-t", "5", "client")).Succeeded();
        var inside = (await host.OrcAsync("logs", "away-client-1")).Succeeded();
        CheckAnswers("inside", inside.Both);
        Say($"orcd was away for {away.TotalSeconds:F1} s");
        await HalfMade.ForbidAsync(host);
        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
    }

    [Fact]
    public async Task Names_Killed_AreThereAgainWithEveryPort()
    {
        var project = new Workspace(host, "away", Project);
        _ = (await project.UpAsync("--wait")).Succeeded();
        var client = await project.PidAsync("away-client-1");

        for (var round = 0; round < 2; round++)
        {
            _ = (await Shell.HereAsync($"kill -9 $(pgrep -f '[o]rcd names {host.RunRoot}')")).Succeeded();

            _ = await OrcHost.EventuallyAsync(
                () => Shell.HereAsync($"nsenter -t {client} -n -m /bin/nslookup server"),
                ran => ran.Both.Contains("Address", StringComparison.Ordinal) && ran.Code == 0);
            _ = await OrcHost.EventuallyAsync(
                () => host.ShellAsync("curl -sS -m 5 -g 'http://[::1]:8085/'"), ran => ran.Out == "page\n");
            await HalfMade.ForbidAsync(host);
        }

        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
    }

    private static string Ask(string running, string command) =>
        $"while [ -e {running} ]; do [ \"$({command} 2>&1)\" = page ] && echo good || echo bad; sleep 0.05; done";

    private static void CheckAnswers(string who, string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var good = lines.Count(line => line == "good");
        Say(string.Create(CultureInfo.InvariantCulture, $"{who}: {good} good answers of {lines.Length}"));
        // All along, however slow the machine is.
        Assert.True(good == lines.Length && good * 2 > Away.TotalSeconds, $"{who}: {good} of {lines.Length}\n{said}");
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    // The client says what it sees of each question and each connection.
    private const string Project =
        """
        services:
          server:
            image: busybox
            init: true
            command: sh -c 'mkdir /www; echo page > /www/index.html; touch /ok; exec httpd -f -h /www'
            ports: ["8085:80"]
            healthcheck: { test: test -f /ok, interval: 100ms }
          client:
            image: busybox
            init: true
            depends_on: { server: { condition: service_healthy } }
            command:
              - sh
              - -c
              - |
                while :; do
                  [ "$$(wget -q -O - http://server/)" = page ] && echo good || echo bad
                  nslookup server >/dev/null 2>&1 && echo good || echo bad
                  usleep 50000
                done
          ender:
            image: busybox
            command: sh -c 'trap "exit 7" USR1; while :; do sleep 0.1; done'
          phoenix: { image: busybox, init: true, restart: always, command: sleep 3600 }
        """;
}
