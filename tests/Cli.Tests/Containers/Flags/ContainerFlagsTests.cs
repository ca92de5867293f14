using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Model.Units;

namespace Orc.Cli.Tests.Containers.Flags;

public class ContainerFlagsTests
{
    [Fact]
    public void Read_FlagsAfterTheImage_BelongToTheCommand()
    {
        var spec = RunLine.Read("-it", "-e", "A=B", "--rm", "busybox", "sh", "-c", "echo hi", "-e", "X", "--rm");

        Assert.Equal("busybox", spec.Image);
        Assert.Equal(["sh", "-c", "echo hi", "-e", "X", "--rm"], spec.Command!.Value);
        Assert.True(spec is { OpenStdin: true, Tty: true, AutoRemove: true });
        Assert.Equal([new EnvironmentVariable("A", "B")], spec.Environment);
    }

    [Fact]
    public void Read_NoFlags_LeavesTheImageItsOwn()
    {
        var spec = RunLine.Read("busybox");

        Assert.Null(spec.Command);
        Assert.Null(spec.Entrypoint);
        Assert.Equal("bridge", Assert.Single(spec.Endpoints).Network);
        Assert.Equal(RestartSpec.Never, spec.Restart);
        Assert.Equal("local", spec.Logging.Driver);
    }

    [Fact]
    public void Read_Platform_IsOneThatThereIs()
    {
        Assert.Equal("linux/arm/v7", RunLine.Read("--platform linux/arm/v7 busybox").Platform);
        Assert.StartsWith(
            "--platform: \"linux/amd65\" is not a platform: there is no architecture amd65",
            RunLine.Error("--platform", "linux/amd65", "busybox"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GluedAndEqualSigns_AreUnderstood()
    {
        var spec = RunLine.Read("-eB=3 -m64m -p8080:80 --env=A=1=2 -u=1000 busybox");

        Assert.Equal([new EnvironmentVariable("B", "3"), new EnvironmentVariable("A", "1=2")], spec.Environment);
        Assert.Equal(new ByteSize(64 << 20), spec.Resources.Memory);
        Assert.Equal(new PortSpec { Target = 80, HostPort = 8080 }, Assert.Single(spec.Ports));
        Assert.Equal("1000", spec.User);
    }

    [Fact]
    public void Read_ASwitchTakenBack_IsOff() => Assert.False(RunLine.Read("--rm --rm=false busybox").AutoRemove);

    [Theory]
    [InlineData("--bogus", "unknown flag: --bogus")]
    [InlineData("-Z", "unknown shorthand flag: -Z")]
    public void Read_UnknownFlag_IsNoImage(string flag, string message) =>
        Assert.Equal(message, RunLine.Error(flag, "busybox"));

    [Fact]
    public void Read_WrongImage_IsSaidInDockersWords() =>
        Assert.Contains("must be lowercase", RunLine.Error("BusyBox"), StringComparison.Ordinal);

    [Fact]
    public void Read_EmptyEntrypoint_ClearsTheImages()
    {
        Assert.Equal([], RunLine.Read("--entrypoint", "", "busybox", "ls").Entrypoint!.Value);
        Assert.Equal(["/bin/a b"], RunLine.Read("--entrypoint", "/bin/a b", "busybox").Entrypoint!.Value);
    }

    [Theory]
    [InlineData("--link-local-ip")]
    [InlineData("--use-api-socket")]
    public void Read_LaterFlag_IsRefusedByName(string flag) =>
        Assert.StartsWith($"{flag} is not there yet", RunLine.Error(flag, "x", "busybox"), StringComparison.Ordinal);

    [Fact]
    public void Read_RelativeWorkingDirectory_IsRefused() => Assert.Equal(
        "the working directory 'app' is invalid, it needs to be an absolute path",
        RunLine.Error("-w", "app", "busybox"));

    [Fact]
    public void Read_EnvironmentFiles_ComeBeforeFlagsAndAreLiteral()
    {
        var spec = RunLine.Read("--env-file app.env -e A=9 -e MISSING -e LANG busybox");

        Assert.Equal(
            [("B", "two words"), ("QUOTED", "\"kept\""), ("CR", "x"), ("A", "9"), ("LANG", "C.UTF-8")],
            spec.Environment.Select(variable => (variable.Name, variable.Value!)));
    }

    [Theory]
    [InlineData("missing.env", "open missing.env: no such file or directory")]
    [InlineData("bad.env", "invalid env file (bad.env): variable 'A B' contains whitespaces")]
    [InlineData("nameless.env", "invalid env file (nameless.env): no variable name on line '=1'")]
    public void Read_WrongEnvironmentFile_IsNamed(string file, string message) =>
        Assert.Equal(message, RunLine.Error("--env-file", file, "busybox"));

    [Fact]
    public void Read_Labels_FromFlagsAndFiles()
    {
        var spec = RunLine.Read("--label-file app.env -l A=2 --label only busybox");

        Assert.Equal("2", spec.Labels["A"]);
        Assert.Equal("", spec.Labels["only"]);
        Assert.Equal("two words", spec.Labels["B"]);
    }

    [Fact]
    public void Read_Health_BecomesATest()
    {
        var spec = RunLine.Read(
            "--health-cmd", "test -f /ok", "--health-interval", "1m30s", "--health-retries", "5", "busybox");

        Assert.Equal(["CMD-SHELL", "test -f /ok"], spec.Health!.Test);
        Assert.Equal(TimeSpan.FromSeconds(90), spec.Health.Interval);
        Assert.Equal(5, spec.Health.Retries);
        Assert.True(RunLine.Read("--no-healthcheck busybox").Health!.IsDisabled);
    }

    [Theory]
    [InlineData("--no-healthcheck --health-cmd x", "--no-healthcheck conflicts with --health-* options")]
    [InlineData("--health-interval -1s", "--health-interval cannot be negative")]
    [InlineData(
        "--health-interval 5", "invalid argument \"5\" for \"--health-interval\" flag: time: invalid duration \"5\"")]
    [InlineData("--rm --restart always", "conflicting options: cannot specify both --restart and --rm")]
    [InlineData("--stop-signal NOPE", "invalid signal: NOPE")]
    [InlineData("--log-driver none --log-opt max-size=1m", "invalid logging opts for driver none")]
    [InlineData("--log-opt max-size=ten", "invalid value for max-size: ten")]
    public void Read_ContradictingFlags_AreRefused(string flags, string message) =>
        Assert.Equal(message, RunLine.Error([.. flags.Split(' '), "busybox"]));

    [Theory]
    [InlineData("no", RestartPolicy.No, null)]
    [InlineData("always", RestartPolicy.Always, null)]
    [InlineData("unless-stopped", RestartPolicy.UnlessStopped, null)]
    [InlineData("on-failure", RestartPolicy.OnFailure, null)]
    [InlineData("on-failure:3", RestartPolicy.OnFailure, 3)]
    public void Read_Restart_IsAPolicy(string text, RestartPolicy policy, int? attempts) =>
        Assert.Equal(new RestartSpec(policy, attempts), RunLine.Read($"--restart {text} busybox").Restart);

    [Theory]
    [InlineData("on-failure:x", "invalid restart policy format: maximum retry count must be an integer")]
    [InlineData("always:3", "invalid restart policy: maximum retry count can only be used with 'on-failure'")]
    [InlineData("sometimes", "invalid restart policy: unknown policy 'sometimes'; use one of 'no', 'always', " +
        "'on-failure', or 'unless-stopped'")]
    public void Read_WrongRestart_IsRefused(string text, string message) =>
        Assert.Equal(message, RunLine.Error("--restart", text, "busybox"));

    [Fact]
    public void Read_Lifecycle_IsTakenOver()
    {
        var spec = RunLine.Read(
            "--stop-timeout 3 --stop-signal INT --init --log-opt max-size=1m --log-opt max-file=2 x");

        Assert.Equal(TimeSpan.FromSeconds(3), spec.StopGrace);
        Assert.Equal("INT", spec.StopSignal);
        Assert.True(spec.Init);
        Assert.Equal(new ByteSize(1 << 20), spec.Logging.MaxSize);
        Assert.Equal(2, spec.Logging.MaxFiles);
    }
}
