using System.Text;
using Orc.Agent.Engine;
using Orc.Agent.Engine.Exec;
using Orc.Agent.Engine.Oci;
using Orc.Linux.Cgroups;
using Orc.Linux.Terminals;
using Orc.Model.Containers;

namespace Orc.Agent.Tests.Exec;

public class ExecPlanTests
{
    private const string Passwd = "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/home/web:/bin/sh\n";
    private const string Group = "root:x:0:\nweb:x:1000:\nlogs:x:44:web\n";

    [Fact]
    public void Build_NothingAsked_IsTheContainersOwnWithAnotherCommand()
    {
        var planned = Plan(new());

        Assert.Equal(["true"], planned.Arguments);
        Assert.Equal(["PATH=/bin", "HOME=/root", "A=1"], planned.Environment);
        Assert.Equal("/srv", planned.WorkingDirectory);
        Assert.Equal(["CAP_CHOWN"], planned.Capabilities);
        Assert.False(planned.Terminal);
        Assert.True(planned.NoNewPrivileges);
    }

    [Fact]
    public void Build_EmptyUserAndDirectory_AreTheContainersOwn()
    {
        var planned = Plan(new() { User = "", WorkingDirectory = "" });

        Assert.Equal("/srv", planned.WorkingDirectory);
        Assert.Equal(Container().User, planned.User);
    }

    [Fact]
    public void Build_Environment_OverridesAndTakesAway()
    {
        var planned = Plan(new() { Environment = [new("A", "2"), new("HOME", null), new("B", "3")] });

        Assert.Equal(["PATH=/bin", "A=2", "B=3"], planned.Environment);
    }

    [Fact]
    public void Build_AnotherUser_HasThatUsersGroupsAndHome()
    {
        var planned = Plan(new() { User = "web" });

        Assert.Equal((1000u, 1000u), (planned.User.Uid, planned.User.Gid));
        Assert.Equal([44u], planned.User.AdditionalGids);
        Assert.Contains("HOME=/home/web", planned.Environment);
    }

    [Fact]
    public void Build_HomeOfTheImage_StaysForAnotherUser()
    {
        var container = Container() with { Environment = ["HOME=/data"] };

        var planned = Plan(new() { User = "web" }, container);

        Assert.Equal(["HOME=/data"], planned.Environment);
    }

    [Fact]
    public void Build_UnknownUser_IsExitCode126()
    {
        var failure = Assert.Throws<EngineException>(() => Plan(new() { User = "nobody" }));

        Assert.Equal(126, failure.ExitCode);
        Assert.Contains("unable to find user nobody", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Terminal_HasTermAndSize()
    {
        var planned = Plan(new() { Tty = true, Size = new WindowSize(40, 120) });

        Assert.True(planned.Terminal);
        Assert.Equal(new WindowSize(40, 120), planned.ConsoleSize);
        Assert.Contains("TERM=xterm", planned.Environment);
    }

    [Fact]
    public void Build_NoTerminalInAContainerWithOne_HasNoTerm()
    {
        var container = Container() with { Environment = ["TERM=xterm", "A=1"], Terminal = true };

        var planned = Plan(new(), container, new ContainerSpec { Name = "c", Image = "i", Tty = true });

        Assert.Equal(["A=1"], planned.Environment);
        Assert.False(planned.Terminal);
    }

    [Fact]
    public void Build_Privileged_HasWhatTheEngineCanGive()
    {
        var planned = Plan(new() { Privileged = true });

        Assert.Equal(["CAP_CHOWN", "CAP_SYS_ADMIN"], planned.Capabilities);
        Assert.Null(planned.ApparmorProfile);
    }

    [Fact]
    public void Build_NoCommand_IsRefused() =>
        Assert.Throws<EngineException>(() => Plan(new() { Command = [] }));

    [Fact]
    public void Build_RelativeDirectory_IsExitCode126() =>
        Assert.Equal(126, Assert.Throws<EngineException>(() => Plan(new() { WorkingDirectory = "tmp" })).ExitCode);

    [Fact]
    public void Read_WhatOciJsonWrote_IsTheSame()
    {
        var process = Container() with
        {
            Limits = [new OciLimit("nofile", 1024, ulong.MaxValue)],
            User = new ContainerUser { Uid = 5, Gid = 6, AdditionalGids = [7, 8] },
            OomScoreAdjustment = 100,
        };
        var written = Encoding.UTF8.GetString(OciJson.Write(process));

        var read = OciProcessReader.Read(
            Encoding.UTF8.GetBytes($$"""{"ociVersion":"1.0.2","process":{{written}}}"""));

        Assert.Equal(process.Arguments, read.Arguments);
        Assert.Equal(process.Environment, read.Environment);
        Assert.Equal(process.Limits, read.Limits);
        Assert.Equal(process.Capabilities, read.Capabilities);
        Assert.Equal((5u, 6u), (read.User.Uid, read.User.Gid));
        Assert.Equal([7u, 8u], read.User.AdditionalGids);
        Assert.Equal(100, read.OomScoreAdjustment);
        Assert.Equal("orc-default", read.ApparmorProfile);
        Assert.True(read.NoNewPrivileges);
    }

    private static OciProcess Plan(Asked asked, OciProcess? container = null, ContainerSpec? spec = null) =>
        ExecPlan.Build(
            container ?? Container(),
            spec ?? new ContainerSpec { Name = "c", Image = "i" },
            new ExecRequest
            {
                Container = new ContainerId("c"),
                Command = asked.Command,
                Environment = asked.Environment,
                User = asked.User,
                WorkingDirectory = asked.WorkingDirectory,
                Tty = asked.Tty,
                Size = asked.Size,
                Privileged = asked.Privileged,
            },
            new ImageAccounts(Passwd, Group),
            Host());

    private static OciProcess Container() => new()
    {
        Arguments = ["server"],
        Environment = ["PATH=/bin", "HOME=/root", "A=1"],
        WorkingDirectory = "/srv",
        User = ContainerUser.Root,
        Capabilities = ["CAP_CHOWN"],
        NoNewPrivileges = true,
        ApparmorProfile = "orc-default",
    };

    private static HostFacts Host() => new()
    {
        Cgroups = CgroupMode.Unified,
        AllCapabilities = ["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_SYS_RESOURCE"],
        BoundingCapabilities = ["CAP_CHOWN", "CAP_SYS_ADMIN"],
        HardLimits = new Dictionary<string, ulong>(),
        OomScoreAdjustment = 0,
        PageSize = 4096,
        HasSwapLimit = true,
        Processors = 2,
        HasApparmor = true,
        SeccompArchitecture = "SCMP_ARCH_X86_64",
    };

    private sealed record Asked
    {
        public string[] Command { get; init; } = ["true"];

        public EnvironmentVariable[] Environment { get; init; } = [];

        public string? User { get; init; }

        public string? WorkingDirectory { get; init; }

        public bool Tty { get; init; }

        public WindowSize? Size { get; init; }

        public bool Privileged { get; init; }
    }
}
