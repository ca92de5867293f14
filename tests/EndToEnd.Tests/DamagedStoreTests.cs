using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The control plane's store is damaged: the agent half lives on, and projects are refused with the reason.
/// </summary>
public sealed class DamagedStoreTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Store_Damaged_StopsTheControlPlaneOnly()
    {
        var project = new Workspace(
            host,
            "damaged",
            """
            services:
              web: { image: busybox, init: true, command: sleep 3600 }
            """);
        _ = (await project.UpAsync()).Succeeded();
        var pid = await project.PidAsync("damaged-web-1");
        await host.KillDaemonAsync();
        var store = Path.Combine(host.DataRoot, "orc.db");
        _ = (await Shell.HereAsync(
            $"mkdir {host.Root}/kept && mv {store}* {host.Root}/kept/ && echo 'no database' >{store}")).Succeeded();

        await host.StartDaemonAsync();

        Assert.Equal(pid, await project.PidAsync("damaged-web-1"));
        _ = (await host.OrcAsync("exec", "damaged-web-1", "true")).Succeeded();
        _ = (await host.OrcAsync("run", "--rm", "busybox", "sh", "-c", "exit 3")).Exited(3);
        var refused = await project.UpAsync();
        Assert.NotEqual(0, refused.Code);
        _ = refused.Says("the control plane of this node has stopped: .*not a database");

        await host.KillDaemonAsync();
        _ = (await Shell.HereAsync($"rm {store}* && mv {host.Root}/kept/* {host.DataRoot}/")).Succeeded();
        await host.StartDaemonAsync();
        _ = (await project.UpAsync()).Succeeded().Says("damaged-web-1 +Running");
        Assert.Equal(pid, await project.PidAsync("damaged-web-1"));
        _ = (await project.ComposeAsync("down", "-t", "1")).Succeeded();
    }
}
