using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>orc system shutdown: nothing runs after it, whoever was just starting something.</summary>
public sealed class ShutdownTests(OrcHost host) : IClassFixture<OrcHost>
{
    private const string Stack = """
        services:
          web: { image: busybox, init: true, command: sleep 3600, deploy: { replicas: 3,
            restart_policy: { delay: 0s } } }
        """;

    [Fact]
    public async Task Shutdown_WhileContainersAreReplaced_LeavesNothing()
    {
        var stack = new Workspace(host, "restless", Stack);
        _ = (await host.OrcInAsync(stack.Folder, "stack", "deploy", "-c", "compose.yaml", "restless")).Succeeded();

        // By a path that is not the usual one, or whoever finds no daemon would start one.
        var asked = $"export ORC_HOST=unix://{host.RunRoot}/../run/orc.sock";
        for (var round = 0; round < TestSize.Choose(2, 10); round++)
        {
            // Each removal makes the control plane start another; each client starts one itself. Both go on until
            // there is nobody to ask.
            using var removals = host.Begin($"{asked}; while id=$(orc ps -lq); do orc rm -f $id; done >/dev/null 2>&1");
            using var starts = host.Begin(
                $"{asked}; while orc ps >/dev/null 2>&1; do orc run -d --rm --init busybox sleep 3600 2>&1; done");
            _ = await starts.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

            _ = (await host.OrcAsync("system", "shutdown", "-t", "0")).Succeeded();

            await removals.WaitForExitAsync(TestContext.Current.CancellationToken);
            await starts.WaitForExitAsync(TestContext.Current.CancellationToken);
            _ = await OrcHost.EventuallyAsync(() => Audit.FindProcessesAsync(host), ran => ran.Out.Length == 0);
            Assert.Equal("", await Audit.FindRunningAsync(host));
            await host.StartDaemonAsync();
            _ = await OrcHost.EventuallyAsync(
                () => host.OrcAsync("service", "ls", "--format", "{{.Replicas}}"), ran => ran.Text == "3/3");
        }

        _ = (await host.OrcAsync("stack", "rm", "restless")).Succeeded();
    }
}
