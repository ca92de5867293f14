using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>Single containers where a line of shell does not show enough: terminals, ports from all sides.</summary>
public sealed class ContainerTests(OrcHost host) : IClassFixture<OrcHost>
{
    [Fact]
    public async Task Run_ADetachKeysTyped_LeavesTheContainerRunning()
    {
        using var terminal = new TypedTerminal(host, "orc run -it --name typed busybox sh");
        await terminal.WaitForAsync("/ # ");
        await terminal.TypeAsync("echo $((6*7))\n");
        await terminal.WaitForAsync("42");
        await terminal.TypeAsync("\u0010\u0011");

        Assert.Equal(0, await terminal.ExitCodeAsync());
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.Status}}", "typed")).Says("^running$");

        using var again = new TypedTerminal(host, "orc attach typed");
        await again.TypeAsync("\n");
        await again.WaitForAsync("/ # ");
        await again.TypeAsync("exit 3\n");
        Assert.Equal(3, await again.ExitCodeAsync());
        _ = (await host.OrcAsync("rm", "typed")).Succeeded();
    }

    [Fact]
    public async Task Exec_ATerminal_HasItsSizeAndFollowsIt()
    {
        _ = (await host.OrcAsync("run", "-d", "--name", "sized", "busybox", "sleep", "3600")).Succeeded();
        using var terminal = new TypedTerminal(host, "stty rows 33 cols 111; orc exec -it sized sh");
        await terminal.WaitForAsync("/ # ");
        await terminal.TypeAsync("stty size\n");
        await terminal.WaitForAsync("33 111");
        await terminal.TypeAsync("exit\n");

        Assert.Equal(0, await terminal.ExitCodeAsync());
        _ = (await host.OrcAsync("rm", "-f", "sized")).Succeeded();
    }

    [Fact]
    public async Task Exec_ClientIsKilledWhileItsInputIsNotRead_Ends()
    {
        _ = (await host.OrcAsync("run", "-d", "--name", "unread", "busybox", "sleep", "3600")).Succeeded();
        _ = await host.ShellAsync("head -c 10000000 /dev/zero | timeout -s KILL 2 orc exec -i unread sleep 7771");

        _ = await OrcHost.EventuallyAsync(
            () => host.OrcAsync("top", "unread"),
            ran => ran.Code == 0 && !ran.Out.Contains("7771", StringComparison.Ordinal));
        _ = (await host.OrcAsync("rm", "-f", "unread")).Succeeded();
    }

    [Fact]
    public async Task Port_Published_IsReachedFromEverywhere()
    {
        _ = (await host.OrcAsync(
            "run", "-d", "--name", "served", "--init", "-p", "8090:80", "-p", "127.0.0.1:8091:80",
            "busybox", "sh", "-c",
            "mkdir /www; echo page > /www/index.html; exec httpd -f -h /www")).Succeeded();
        _ = await OrcHost.EventuallyAsync(
            () => host.ShellAsync("curl -sS http://127.0.0.1:8090/"), ran => ran.Code == 0);

        _ = (await host.ShellAsync($"curl -sS http://{OrcHost.Address}:8090/")).Says("^page$");
        _ = (await host.ShellAsync("curl -sS -g 'http://[::1]:8090/'")).Says("^page$");
        _ = (await host.OutsideAsync($"curl -sS http://{OrcHost.Address}:8090/")).Says("^page$");
        _ = (await host.ShellAsync("curl -sS http://127.0.0.1:8091/")).Says("^page$");
        Assert.NotEqual(0, (await host.OutsideAsync($"curl -sS -m 2 http://{OrcHost.Address}:8091/")).Code);
        _ = (await host.OrcAsync("exec", "served", "wget", "-q", "-O", "-", "http://10.98.0.1:8090/")).Says("page");
        _ = (await host.OrcAsync("rm", "-f", "served")).Succeeded();
    }

    [Fact]
    public async Task Run_AFolderBoundThatHasTheRunRootInIt_SeesIt()
    {
        await File.WriteAllTextAsync(
            Path.Combine(host.Root, "home", "seen"), "yes", TestContext.Current.CancellationToken);

        // As with -v /:/host: the pin of the engine's own mount namespace is no part of what the container gets.
        _ = (await host.OrcAsync("run", "--rm", "-v", $"{host.Root}:/host", "busybox", "cat", "/host/home/seen"))
            .Succeeded().Says("^yes$");
    }

    [Fact]
    public async Task Port_HeldByAProcess_IsNamed()
    {
        using var holder = host.Begin("exec python3 -c \"import socket,time; s=socket.socket(); " +
            "s.bind(('0.0.0.0',8099)); s.listen(); print('held', flush=True); time.sleep(30)\"");
        _ = await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        _ = (await host.OrcAsync("run", "--rm", "-p", "8099:80", "busybox", "true"))
            .Exited(125).Says("8099").Says("python3");

        holder.Kill(entireProcessTree: true);
    }

    [Fact]
    public async Task Logs_FollowedWhileWritten_EndWithTheContainer()
    {
        _ = (await host.OrcAsync(
            "run", "-d", "--name", "writer", "busybox", "sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.3; done"))
                .Succeeded();

        Assert.Equal(["1", "2", "3"], (await host.OrcAsync("logs", "-f", "writer")).Lines);
        _ = (await host.OrcAsync("rm", "writer")).Succeeded();
    }

    [Fact]
    public async Task Stop_AProcessThatDoesNotListen_IsKilledAfterItsGrace()
    {
        _ = (await host.OrcAsync(
            "run", "-d", "--name", "deaf", "busybox", "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"))
                .Succeeded();

        _ = (await host.OrcAsync("stop", "-t", "1", "deaf")).Succeeded();

        _ = (await host.OrcAsync("inspect", "-f", "{{.State.ExitCode}}", "deaf")).Says("^137$");
        _ = (await host.OrcAsync("rm", "deaf")).Succeeded();
    }

    [Fact]
    public async Task Memory_BeyondItsLimit_IsToldAsOom()
    {
        var ran = await host.OrcAsync(
            "run", "--name", "greedy", "-m", "16m", "--memory-swap", "16m", "busybox", "sh", "-c",
            "head -c 64m /dev/zero | tail > /dev/null");

        Assert.NotEqual(0, ran.Code);
        _ = (await host.OrcAsync("inspect", "-f", "{{.State.OOMKilled}}", "greedy")).Says("^true$");
        _ = (await host.OrcAsync("rm", "greedy")).Succeeded();
    }
}
