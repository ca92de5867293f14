using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>An image that not anybody may pull, from a real registry that asks who is there.</summary>
[Collection(nameof(Keeping))]
public sealed class LoginTests(KeepingHosts cluster)
{
    private const string Image = "127.0.0.1:5000/private/tool";

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Login_GivenToTheCluster_LetsEveryNodePull_UntilItIsTakenBack()
    {
        var place = $"{cluster.Manager.Root}/home/registry";
        await PrepareAsync(place);
        var registries = cluster.Hosts
            .Select(host => host.Begin($"exec docker-registry serve {place}/config.yml", TimeSpan.FromMinutes(3)))
            .ToList();
        try
        {
            foreach (var host in cluster.Hosts)
            {
                _ = await OrcHost.EventuallyAsync(
                    () => host.ShellAsync("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5000/v2/"),
                    ran => ran.Out == "401");
            }

            _ = (await cluster.Manager.ShellAsync(
                $"python3 {Programs.Repository}/tests/EndToEnd.Tests/Clusters/push.py "
                + $"{Programs.Images}/busybox.tar private/tool 1 2")).Succeeded();
            await ServedAsync();
        }
        finally
        {
            foreach (var registry in registries)
            {
                // To timeout, which passes it on.
                _ = await Shell.HereAsync($"kill {registry.Id}");
                await registry.WaitForExitAsync(CancellationToken.None);
                registry.Dispose();
            }
        }
    }

    private async Task ServedAsync()
    {
        // Without a login nobody gets it, and that is said.
        await _stacks.DeployAsync("login", Yaml("1"), "-d");
        await RefusedAsync();
        await _stacks.RemoveAsync("login");

        _ = (await cluster.Manager.ShellAsync(
            "printf secret | orc login -u me --password-stdin 127.0.0.1:5000")).Succeeded();
        await _stacks.DeployAsync("login", Yaml("1"), "--with-registry-auth");
        await _stacks.RunsAsync("login_web", 3);
        Assert.Contains(
            "127.0.0.1:5000",
            (await cluster.Manager.OrcAsync("cluster", "logins")).Succeeded().Out,
            StringComparison.Ordinal);

        // From the cluster alone: the user here keeps his.
        _ = (await cluster.Hosts[1].OrcAsync("logout", "--cluster", "127.0.0.1:5000")).Succeeded();
        Assert.DoesNotContain(
            "127.0.0.1:5000",
            (await cluster.Manager.OrcAsync("cluster", "logins")).Succeeded().Out,
            StringComparison.Ordinal);
        await _stacks.DeployAsync("login", Yaml("2"), "-d");
        await RefusedAsync();
        await _stacks.RemoveAsync("login");
    }

    /// <summary>A task that could not have its image says why.</summary>
    private async Task RefusedAsync() => _ = await OrcHost.EventuallyAsync(
        () => cluster.Manager.OrcAsync("service", "ps", "login_web", "--no-trunc", "--format", "{{.Error}}"),
        ran => ran.Out.Contains("login", StringComparison.OrdinalIgnoreCase)
            || ran.Out.Contains("401", StringComparison.Ordinal));

    /// <summary>One store, and a registry of it on each machine: what is on loopback may go without TLS.</summary>
    private async Task PrepareAsync(string place)
    {
        // bcrypt of "secret".
        await cluster.Manager.PutAsync(
            "registry/htpasswd", "me:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n");
        await cluster.Manager.PutAsync(
            "registry/config.yml",
            $"""
            version: 0.1
            log: {Braces("level: error")}
            storage: {Braces($"filesystem: {Braces($"rootdirectory: {place}/store")}")}
            http: {Braces("addr: 127.0.0.1:5000")}
            auth: {Braces($"htpasswd: {Braces($"realm: test, path: {place}/htpasswd")}")}

            """);
    }

    private static string Braces(string text) => $"{{{text}}}";

    private static string Yaml(string tag) =>
        $$"""
        services:
          web:
            image: {{Image}}:{{tag}}
            command: sleep 36000
            init: true
            stop_grace_period: 1s
            deploy:
              mode: global
              restart_policy: {delay: 1s}
              update_config: {monitor: 0s, parallelism: 0, failure_action: continue}
        """;
}
