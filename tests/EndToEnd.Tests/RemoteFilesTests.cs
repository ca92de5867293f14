using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>Projects whose files are elsewhere: in a real registry, and in a git repository.</summary>
public sealed class RemoteFilesTests(OrcHost host) : IClassFixture<OrcHost>
{
    private const string Shop = "127.0.0.1:5000/team/shop:1";

    private const string Yaml = """
        services:
          web:
            extends: {file: parts/base.yaml, service: base}
            env_file: parts/web.env
            environment: {GREETING: "${GREETING:-hello}"}
        """;

    private const string Base = """
        services:
          base:
            image: busybox
            pull_policy: never
            command: sh -c 'echo $$GREETING $$A; exec sleep 1000'
            stop_signal: SIGKILL
        """;

    [Fact]
    public async Task Publish_ThenUpFromTheRegistry_RunsIt()
    {
        var place = $"{host.Root}/home/registry";
        await host.PutAsync(
            "registry/config.yml",
            $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {place}/store}}}}\n"
            + "http: {addr: 127.0.0.1:5000}\n");
        using var registry = host.Begin($"exec docker-registry serve {place}/config.yml", TimeSpan.FromMinutes(3));
        try
        {
            _ = await OrcHost.EventuallyAsync(
                () => host.ShellAsync("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:5000/v2/"),
                ran => ran.Out == "200");
            await PublishedAsync();
        }
        finally
        {
            // To timeout, which passes it on.
            _ = await Shell.HereAsync($"kill {registry.Id}");
            await registry.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Up_FromARepository_TakesTheCommitThatIsNamed()
    {
        var project = new Workspace(host, "source", Base.Replace("base:", "api:", StringComparison.Ordinal));
        var url = $"file://{host.Root}/home/source.git";
        _ = (await host.ShellAsync(
            $"cd {project.Folder} && git init -q -b main . && git add -A && "
            + "git -c user.name=a -c user.email=a@b commit -q -m one && git tag v1 && "
            + "sed -i s/hello/x/ compose.yaml && echo ' #' >> compose.yaml && "
            + "sed -i 's/sleep 1000/sleep 2000/' compose.yaml && "
            + "git -c user.name=a -c user.email=a@b commit -q -a -m two && "
            + "git clone -q --bare . ../source.git")).Succeeded();

        _ = (await host.OrcAsync("compose", "-f", $"{url}#v1", "config")).Succeeded().Says("sleep 1000");
        _ = (await host.OrcAsync("compose", "-f", url, "config")).Succeeded().Says("sleep 2000");
        _ = (await host.OrcAsync("compose", "-f", $"{url}#v1", "up", "-d")).Succeeded();
        _ = (await host.OrcAsync("compose", "-p", "source", "ps", "--services")).Says("^api$");
        _ = (await host.OrcAsync("compose", "-f", $"{url}#v1", "down")).Succeeded();
    }

    private async Task PublishedAsync()
    {
        var project = new Workspace(host, "shop", Yaml);
        _ = Directory.CreateDirectory(Path.Combine(project.Folder, "parts"));
        project.Write("parts/base.yaml", Base);
        project.Write("parts/web.env", "A=1\n");
        var elsewhere = new Workspace(host, "elsewhere", $"include: [\"oci://{Shop}\"]\n");

        Assert.Equal(1, (await project.ComposeAsync("publish", Shop)).Code);
        _ = (await project.ComposeAsync("publish", "--with-env", Shop)).Succeeded().Says("Published +sha256:");
        _ = (await elsewhere.ComposeAsync("config", "--services")).Succeeded().Says("^web$");
        var refused = await host.OrcAsync("compose", "-f", $"oci://{Shop}", "up", "-d");
        Assert.Equal(1, refused.Code);
        _ = refused.Says("GREETING +hello +compose file").Says("nothing was started");
        var stack = await host.OrcAsync("stack", "deploy", "-c", $"oci://{Shop}", "shop");
        Assert.Equal(1, stack.Code);
        _ = stack.Says("GREETING +hello +compose file").Says("nothing was started");
        _ = (await host.OrcAsync("compose", "-f", $"oci://{Shop}", "up", "-d", "-y")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("compose", "-f", $"oci://{Shop}", "logs"),
            ran => ran.Out.Contains("hello 1", StringComparison.Ordinal));

        // Another version under the same tag is the same project.
        project.Replace("compose.yaml", ":-hello", ":-moin");
        _ = (await project.ComposeAsync("publish", "--with-env", Shop)).Succeeded();
        _ = (await host.OrcAsync("compose", "-f", $"oci://{Shop}", "up", "-d", "-y")).Succeeded().Says("Recreated");
        _ = (await host.OrcAsync("compose", "-f", $"oci://{Shop}", "down")).Succeeded();
    }
}
