using System.Diagnostics;
using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>
/// A machine with two containers on one network, one of them a page on port 8090, and the ways that another firewall
/// may block. Nothing is asked of orcd on these ways: they are tried with orcd dead, too.
/// </summary>
public sealed class BesideHost : OrcHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _client;
    private string _server = "";

    internal async Task RunContainersAsync()
    {
        // What a test before left that failed.
        _ = await ShellAsync("orc rm -f server client; orc network rm beside");
        _ = (await OrcAsync("network", "create", "beside")).Succeeded();
        _ = (await OrcAsync(
            "run", "-d", "--init", "--name", "server", "--network", "beside", "-p", "8090:80", "busybox",
            "sh", "-c", "mkdir /www; echo page > /www/index.html; exec httpd -f -h /www")).Succeeded();
        _ = (await OrcAsync(
            "run", "-d", "--init", "--name", "client", "--network", "beside", "busybox", "sleep", "3600")).Succeeded();
        _client = int.Parse(
            (await OrcAsync("inspect", "-f", "{{.State.Pid}}", "client")).Text, CultureInfo.InvariantCulture);
        _server = (await OrcAsync(
            "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", "server")).Text;
    }

    internal async Task RemoveContainersAsync()
    {
        _ = (await OrcAsync("rm", "-f", "server", "client")).Succeeded();
        _ = (await OrcAsync("network", "rm", "beside")).Succeeded();
    }

    /// <summary>The ways that work: of "out", "in", "between".</summary>
    internal async Task<string> WaysAsync()
    {
        var ways = await Task.WhenAll(
            FromClientAsync("ping -c1 -W1 10.98.0.2"),
            OutsideAsync($"curl -sSf -m 2 http://{Address}:8090/"),
            FromClientAsync($"curl -sSf -m 2 http://{_server}/"));
        var names = ways.Zip((string[])["out", "in", "between"]);
        return string.Join(' ', names.Where(way => way.First.Code == 0).Select(way => way.Second));
    }

    /// <summary>Becomes so within some seconds.</summary>
    internal async Task WaysBecomeAsync(string expected, string when)
    {
        var begun = Stopwatch.GetTimestamp();
        string ways;
        while ((ways = await WaysAsync()) != expected)
        {
            Assert.True(
                Stopwatch.GetElapsedTime(begun) < Patience,
                $"{when}: works \"{ways}\", expected \"{expected}\"\n" +
                $"{(await ShellAsync("nft list ruleset")).Out}\n{DaemonLog()}");
        }
    }

    private Task<Ran> FromClientAsync(string command) => Shell.HereAsync(
        $"nsenter --net=/proc/{_client.ToString(CultureInfo.InvariantCulture)}/ns/net timeout 5 {command}");
}
