using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The machine was restarted: nothing of what ran is there any more, and what shall run runs again.</summary>
public sealed class RebootTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Reboot_WhileContainersRan_IsUnderstood()
    {
        var project = new Workspace(
            host,
            "boot",
            """
            services:
              always: { image: busybox, init: true, restart: always, command: sleep 3600, ports: ["8085:80"] }
              unless: { image: busybox, init: true, restart: unless-stopped, command: sleep 3600 }
              stopped: { image: busybox, init: true, restart: unless-stopped, command: sleep 3600 }
              once: { image: busybox, init: true, command: sleep 3600, volumes: ["kept:/kept"] }
            volumes: { kept: {} }
            """);
        _ = (await project.UpAsync()).Succeeded();
        _ = (await host.OrcAsync("stop", "-t", "1", "boot-stopped-1")).Succeeded();
        _ = (await host.OrcAsync("run", "-d", "--rm", "--name", "fleeting", "busybox", "sleep", "3600")).Succeeded();
        _ = (await project.ComposeAsync("exec", "-T", "once", "sh", "-c", "echo data >/kept/file; echo layer >/file"))
            .Succeeded();
        var once = await IdAsync("boot-once-1");

        await host.RebootAsync();
        await host.StartDaemonAsync();

        await StateAsync("boot-always-1", "running");
        await StateAsync("boot-unless-1", "running");
        await StateAsync("boot-stopped-1", "exited");
        await StateAsync("boot-once-1", "exited");
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.ExitCode}} {{.State.Error}}", "boot-once-1"))
            .Says("^137 .*restarted");
        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("ps", "-aq", "--filter", "name=fleeting"), ran => ran.Text.Length == 0);
        await HalfMade.ForbidAsync(host);

        _ = (await project.UpAsync()).Succeeded();
        await StateAsync("boot-stopped-1", "running");
        await StateAsync("boot-once-1", "running");
        Assert.Equal(once, await IdAsync("boot-once-1"));
        Assert.Equal(
            "data\nlayer", (await project.ComposeAsync("exec", "-T", "once", "cat", "/kept/file", "/file")).Text);
        _ = (await project.ComposeAsync("exec", "-T", "once", "nslookup", "always")).Says("Address");
        await HalfMade.ForbidAsync(host);
        _ = (await project.ComposeAsync("down", "-v", "-t", "1")).Succeeded();
    }

    private async Task<string> IdAsync(string name) => (await host.OrcAsync("inspect", "-f", "{{.Id}}", name)).Text;

    private async Task StateAsync(string name, string state) => _ = await OrcHost.EventuallyAsync(
        () => host.OrcAsync("inspect", "-f", "{{.State.Status}}", name), ran => ran.Code == 0 && ran.Text == state);
}
