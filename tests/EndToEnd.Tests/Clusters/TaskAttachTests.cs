using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>A person attached to a task that is on another machine, as if it were on this one.</summary>
[Collection(nameof(Keeping))]
public sealed class TaskAttachTests(KeepingHosts cluster)
{
    private const string Stack =
        """
        x-there: &there
          image: busybox
          init: true
          stop_grace_period: 1s
          stdin_open: true
        services:
          line:
            <<: *there
            command: sh -c 'while read l; do [ $$l = end ] && exit 7; echo "err $$l" >&2; echo "got $$l"; done'
            deploy:
              replicas: 2
              restart_policy: {condition: none}
              update_config: {monitor: 0s, parallelism: 0}
              placement: {constraints: ["node.hostname == node3"]}
          screen:
            <<: *there
            tty: true
            command: sh -c 'stty -echo; while read l; do [ "$$l" = end ] && exit 9; echo "got $$l"; done'
            deploy:
              restart_policy: {condition: none}
              update_config: {monitor: 0s}
              placement: {constraints: ["node.hostname == node3"]}
        """;

    private readonly StackRuns _stacks = new(cluster);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Attach_ToATaskElsewhere_CarriesInputOutputAndExitCode_AndDetaches()
    {
        await _stacks.DeployAsync("att", Stack);

        // From the manager, and from another worker.
        await ConverseAsync(cluster.Manager, "att_line.1");
        await ConverseAsync(cluster.Hosts[1], "att_line.2");
        var ended = await cluster.Hosts[1].OrcAsync("attach", "att_line.2");
        ended.Exited(1).Says("cannot attach to a stopped container");

        await LeaveAsync(cluster.Manager, "orc attach att_screen", "\u0010\u0011");
        await LeaveAsync(cluster.Hosts[1], "orc attach --detach-keys ctrl-x,x att_screen.1", "\u0018x");
        await _stacks.RunsAsync("att_screen", 1);
        using var terminal = new TypedTerminal(cluster.Hosts[1], "orc attach att_screen");
        await terminal.TypeAsync("end\n");
        Assert.Equal(9, await terminal.ExitCodeAsync());
        await _stacks.RemoveAsync("att");
    }

    /// <summary>Lines go in; both outputs and the exit code come back.</summary>
    private static async Task ConverseAsync(OrcHost host, string task)
    {
        using var attach = host.Begin($"exec orc attach {task}");
        var error = attach.StandardError.ReadToEndAsync(Cancelled);
        foreach (var word in (string[])["one", "two"])
        {
            await attach.StandardInput.WriteLineAsync(word);
            await attach.StandardInput.FlushAsync(Cancelled);
            Assert.Equal($"got {word}", await attach.StandardOutput.ReadLineAsync(Cancelled));
        }

        await attach.StandardInput.WriteLineAsync("end");
        await attach.StandardInput.FlushAsync(Cancelled);
        Assert.Equal("", await attach.StandardOutput.ReadToEndAsync(Cancelled));
        await attach.WaitForExitAsync(Cancelled);
        Assert.Equal((7, "err one\nerr two\n"), (attach.ExitCode, await error));
    }

    /// <summary>Says something, hears it, and goes by the keys: the task does not.</summary>
    private static async Task LeaveAsync(OrcHost host, string command, string keys)
    {
        using var terminal = new TypedTerminal(host, command);
        await terminal.TypeAsync("hello\n");
        await terminal.WaitForAsync("got hello");
        await terminal.TypeAsync(keys);
        await terminal.WaitForAsync("read escape sequence");
        Assert.Equal(0, await terminal.ExitCodeAsync());
    }
}
