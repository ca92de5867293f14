using Orc.Model.Containers;

namespace Orc.Cli.Tests.Containers.Flags;

public class SecurityFlagsTests
{
    [Fact]
    public void Read_Security_IsTakenOver()
    {
        var security = RunLine.Read(
            "--privileged", "--cap-add", "cap_net_admin", "--cap-drop", "ALL", "--read-only", "--sysctl", "a.b=1",
            "--device", "/dev/fuse", "--device", "/dev/a:/dev/b:r", "--device-cgroup-rule", "c 1:* rw", "--pid", "host",
            "--ipc", "shareable", "--group-add", "video", "--security-opt", "no-new-privileges", "--security-opt",
            "seccomp=./p.json", "--security-opt", "apparmor:unconfined", "busybox").Security;

        Assert.True(security is { Privileged: true, ReadOnlyRoot: true, PidMode: "host", IpcMode: "shareable" });
        Assert.Equal(["NET_ADMIN", "ALL"], security.CapAdd.Concat(security.CapDrop));
        Assert.Equal("1", security.Sysctls["a.b"]);
        Assert.Equal(
            [new DeviceSpec("/dev/fuse", "/dev/fuse", "rwm"), new DeviceSpec("/dev/a", "/dev/b", "r")],
            security.Devices);
        Assert.Equal(["c 1:* rw"], security.DeviceRules);
        Assert.Equal(["video"], security.GroupAdd);
        Assert.Equal(["no-new-privileges", "seccomp=/work/p.json", "apparmor=unconfined"], security.Options);
    }

    [Theory]
    [InlineData("all", " -1 [] [gpu]")]
    [InlineData("2", " 2 [] [gpu]")]
    [InlineData("driver=nvidia", "nvidia 1 [] [gpu]")]
    [InlineData("device=1", " 0 [1] [gpu]")]
    [InlineData("\"device=0,2\",driver=amd", "amd 0 [0 2] [gpu]")]
    [InlineData("count=all,\"capabilities=utility,gpu\"", " -1 [] [utility gpu]")]
    public void Read_Gpus_IsARequest(string text, string expected)
    {
        var request = Assert.Single(RunLine.Read("--gpus", text, "busybox").Security.DeviceRequests!.Value);

        Assert.Equal(
            expected,
            $"{request.Driver} {request.Count} [{string.Join(' ', request.Ids)}] "
            + $"[{string.Join(' ', request.Capabilities)}]");
    }

    [Fact]
    public void Read_ADeviceByName_IsLeftToTheNode() => Assert.Equal(
        [new DeviceSpec("vendor.com/class=one", "vendor.com/class=one", "rwm")],
        RunLine.Read("--device", "vendor.com/class=one", "busybox").Security.Devices);

    [Theory]
    [InlineData("--security-opt|foo", "invalid --security-opt: \"foo\"")]
    [InlineData("--pid|x", "--pid: invalid PID mode")]
    [InlineData("--uts|x", "--uts: invalid UTS mode")]
    [InlineData("--userns|keep-id", "--userns: invalid USER mode")]
    [InlineData("--cgroupns|x", "--cgroupns: invalid CGROUP mode")]
    [InlineData("--device|/a:/b:/c:/d", "invalid argument \"/a:/b:/c:/d\" for \"--device\" flag: " +
        "invalid device specification: /a:/b:/c:/d")]
    [InlineData("--device|/a:/b:x", "invalid argument \"/a:/b:x\" for \"--device\" flag: bad mode specified: x")]
    [InlineData("--device|gpu=0", "invalid argument \"gpu=0\" for \"--device\" flag: " +
        "gpu=0 is no name of a device such as vendor.com/class=name")]
    [InlineData("--gpus|0", "invalid argument \"0\" for \"--gpus\" flag: " +
        "invalid count (0): value must be either \"all\" or a positive number")]
    [InlineData("--gpus|x=1", "invalid argument \"x=1\" for \"--gpus\" flag: unexpected key 'x' in 'x=1'")]
    [InlineData("--gpus|count=1,device=0", "invalid argument \"count=1,device=0\" for \"--gpus\" flag: " +
        "--gpus: count and device exclude each other")]
    [InlineData("--gpus|count=1,2", "invalid argument \"count=1,2\" for \"--gpus\" flag: " +
        "gpu request key 'count' can be specified only once")]
    [InlineData("--gpus|all,", "invalid argument \"all,\" for \"--gpus\" flag: invalid --gpus: 'all,'")]
    [InlineData("--device-cgroup-rule|c 1", "invalid argument \"c 1\" for \"--device-cgroup-rule\" flag: " +
        "invalid device cgroup format 'c 1'")]
    public void Read_Wrong_IsRefused(string flags, string message) =>
        Assert.Equal(message, RunLine.Error([.. flags.Split('|'), "busybox"]));
}
