using System.Collections.Immutable;
using Orc.Agent.Engine;
using Orc.Model.Containers;

namespace Orc.Host.Tests.Engine;

/// <summary>Hooks of real containers.</summary>
public class HookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PostStartHooks_RunInOrderBeforeItReturns()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(Spec("app", "sleep 300") with
        {
            Hooks = Hooks([
                Hook("echo one >>/tmp/said; chmod 666 /tmp/said"),
                Hook("echo $WHO $(id -u) $PWD >>/tmp/said") with
                {
                    User = "app",
                    WorkingDirectory = "/tmp",
                    Environment = [new EnvironmentVariable("WHO", "two")],
                },
            ]),
        });
        await world.Engine.StartAsync(id, Token);

        Assert.Equal(["one", "two 1000 /tmp"], await File.ReadAllLinesAsync(Said(world, id), Token));
        Assert.False(world.Engine.Find(id)!.IsBeginning);
    }

    [Fact]
    public async Task Start_PostStartHookFails_EndsTheRunWithItsCode()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(Spec("app", "sleep 300") with
        {
            Restart = new RestartSpec(RestartPolicy.Always),
            Hooks = Hooks([Hook("echo bad luck; exit 7")]),
        });

        var failure = await Assert.ThrowsAsync<EngineException>(() => world.Engine.StartAsync(id, Token));

        Assert.Equal(7, failure.ExitCode);
        Assert.Equal(
            "post_start hook of container app (sh -c echo bad luck; exit 7) ended with 7: bad luck", failure.Message);
        var report = world.Engine.Find(id)!;
        Assert.Equal(ContainerState.Exited, report.State);
        Assert.Equal(EngineFailure.HookFailed, failure.Reason);
        Assert.Equal(
            (7, failure.Message, true), (report.LastExit!.Code, report.LastExit.Error, report.LastExit.IsOfHook));
    }

    [Fact]
    public async Task Start_PostStartHookThatIsNoProgram_FailsWith127()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(Spec("app", "sleep 300") with
        {
            Hooks = Hooks([Hook("") with { Command = ["/no/such"] }]),
        });

        var failure = await Assert.ThrowsAsync<EngineException>(() => world.Engine.StartAsync(id, Token));

        Assert.Equal(127, failure.ExitCode);
    }

    [Fact]
    public async Task Start_ProgramEndsBesideItsHook_IsTheProgramsEnd()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(Spec("app", "sleep 0.2; exit 3") with { Hooks = Hooks([Hook("sleep 100")]) });
        await world.Engine.StartAsync(id, Token);

        Assert.Equal(3, (await world.Engine.WaitAsync(id, Token)).Code);
    }

    [Fact]
    public async Task Stop_WhileHooksRun_CallsThemOff()
    {
        await using var world = await EngineWorld.StartAsync();
        var id = await world.CreateAsync(Spec("app", "trap 'exit 0' TERM; while :; do sleep 0.05; done") with
        {
            Hooks = Hooks([Hook("echo begun >>/tmp/said; sleep 100")]),
        });
        var starting = world.Engine.StartAsync(id, Token);
        while (!File.Exists(Said(world, id)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        Assert.True(world.Engine.Find(id)!.IsBeginning);
        await world.Engine.StopAsync(id, new StopRequest(), Token);
        await starting;

        Assert.Equal(ContainerState.Exited, world.Engine.Find(id)!.State);
    }

    [Fact]
    public async Task Stop_PreStopHooks_RunBeforeTheSignal()
    {
        await using var world = await EngineWorld.StartAsync();
        const string Program = "trap 'echo term >>/tmp/said; exit 0' TERM; while :; do sleep 0.05; done";
        var id = await world.CreateAsync(Spec("app", Program) with
        {
            Hooks = Hooks(
                [], [Hook("sleep 0.2; echo hook >>/tmp/said"), Hook("exit 9"), Hook("echo never >>/tmp/said")]),
        });
        await world.Engine.StartAsync(id, Token);
        await world.Engine.StopAsync(id, new StopRequest(), Token);

        Assert.Equal(["hook", "term"], await UpperAsync(world, id));
    }

    [Fact]
    public async Task Stop_PreStopHookThatHangs_HasTheGraceTime()
    {
        await using var world = await EngineWorld.StartAsync();
        const string Program = "trap 'echo term >>/tmp/said; exit 0' TERM; while :; do sleep 0.05; done";
        var id = await world.CreateAsync(Spec("app", Program) with { Hooks = Hooks([], [Hook("sleep 300")]) });
        await world.Engine.StartAsync(id, Token);
        await world.Engine.StopAsync(id, new StopRequest { Grace = TimeSpan.FromSeconds(1) }, Token);

        Assert.Equal(["term"], await UpperAsync(world, id));
    }

    [Fact]
    public async Task Crash_ByPolicy_RunsTheHooksAgain()
    {
        await using var world = await EngineWorld.StartAsync();
        const string Program = "[ -e /tmp/second ] && sleep 300; touch /tmp/second; sleep 0.5; exit 1";
        var id = await world.CreateAsync(Spec("app", Program) with
        {
            Restart = new RestartSpec(RestartPolicy.OnFailure),
            Hooks = Hooks([Hook("echo hook >>/tmp/said")]),
        });
        await world.Engine.StartAsync(id, Token);
        while (world.Engine.Find(id) is not { RunCount: 2, State: ContainerState.Running, IsBeginning: false })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }

        Assert.Equal(["hook", "hook"], await File.ReadAllLinesAsync(Said(world, id), Token));
    }

    [Fact]
    public async Task VolumesFrom_ADonor_ShareItsMounts()
    {
        await using var world = await EngineWorld.StartAsync();
        var donor = await world.CreateAsync(Spec("donor", "echo named >/named/x; echo anon >/anon/x; sleep 300") with
        {
            Mounts =
            [
                new MountSpec.Volume { Name = "named", Target = "/named" },
                new MountSpec.Volume { Target = "/anon" },
                new MountSpec.Tmpfs { Target = "/memory" },
            ],
        });
        await world.Engine.StartAsync(donor, Token);
        while (!File.Exists(Path.Combine(world.Node.Volumes.MountpointOf("named"), "x"))
            || world.Engine.VolumesOf(donor).Any(used =>
                !File.Exists(Path.Combine(world.Node.Volumes.MountpointOf(used.Name), "x"))))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        var exit = await world.RunAsync(Spec(
            "app", "cat /named/x /anon/x && ! echo new >/named/y 2>/dev/null && ! [ -e /memory ]") with
        {
            VolumesFrom = ["donor:ro"],
        });

        Assert.Equal(0, exit.Code);
        var failure = await Assert.ThrowsAsync<EngineException>(
            () => world.CreateAsync(Spec("bpp", "true") with { VolumesFrom = ["nobody"] }));
        Assert.Equal("No such container: nobody, whose volumes bpp shall have too", failure.Message);
    }

    [Fact]
    public async Task ImageMount_PartOfAnImage_IsThereReadOnly()
    {
        await using var world = await EngineWorld.StartAsync();
        var exit = await world.RunAsync(Spec(
            "app",
            "[ \"$(cat /part/file)\" = from-the-image ] && [ -x /all/bin/busybox ] && cat /one"
            + " && ! touch /part/x 2>/dev/null && ! touch /all/x 2>/dev/null") with
        {
            Mounts =
            [
                new MountSpec.Image { Name = "busybox", Target = "/part", Subpath = "data" },
                new MountSpec.Image { Name = "busybox", Target = "/all" },
                new MountSpec.Image { Name = "busybox", Target = "/one", Subpath = "etc/passwd" },
            ],
        });

        Assert.Equal(0, exit.Code);
        var failure = await Assert.ThrowsAsync<EngineException>(() => world.CreateAsync(
            Spec("bpp", "true") with { Mounts = [new MountSpec.Image { Name = "nothing", Target = "/x" }] }));
        Assert.Equal("No such image: nothing (of the mount on /x)", failure.Message);
        var outside = await world.CreateAsync(Spec("cpp", "true") with
        {
            Mounts = [new MountSpec.Image { Name = "busybox", Target = "/x", Subpath = "../../etc" }],
        });
        await world.Engine.StartAsync(outside, Token);     // ".." stays within the image: this is its own etc
        Assert.Equal(0, (await world.Engine.WaitAsync(outside, Token)).Code);
    }

    private static ContainerSpec Spec(string name, string script) => EngineWorld.Spec(name, "sh", "-c", script);

    private static HookSpec Hook(string script) =>
        new() { Command = ["sh", "-c", script], Environment = [] };

    private static HookSet Hooks(ImmutableArray<HookSpec> postStart, ImmutableArray<HookSpec> preStop = default) =>
        new() { PostStart = postStart, PreStop = preStop.IsDefault ? [] : preStop };

    private static string Said(EngineWorld world, ContainerId id) =>
        Path.Combine(world.Paths.Upper(id), "tmp", "said");

    private static async Task<string[]> UpperAsync(EngineWorld world, ContainerId id) =>
        await File.ReadAllLinesAsync(Said(world, id), Token);
}
