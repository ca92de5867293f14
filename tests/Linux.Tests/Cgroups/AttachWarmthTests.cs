using Orc.Linux.Cgroups;

namespace Orc.Linux.Tests.Cgroups;

public class AttachWarmthTests
{
    private const string Cpu = "cgroup /sys/fs/cgroup/cpu,cpuacct rw,cpu,cpuacct";
    private const string Systemd = "cgroup /sys/fs/cgroup/systemd rw,name=systemd";
    private const string Alone = "cgroup2 /sys/fs/cgroup rw";

    [Theory]
    [InlineData("5:cpu,cpuacct:/\n0::/\n", "/sys/fs/cgroup/cpu,cpuacct/cgroup.procs", Cpu, Systemd)]
    [InlineData("9:misc:/\n5:cpu,cpuacct:/a/b\n", "/sys/fs/cgroup/cpu,cpuacct/a/b/cgroup.procs", Cpu)]
    [InlineData("1:name=systemd:/x:y\n", "/sys/fs/cgroup/systemd/x:y/cgroup.procs", Cpu, Systemd)]
    [InlineData("0::/system.slice/orc.service\n", "/sys/fs/cgroup/system.slice/orc.service/cgroup.procs", Alone)]
    [InlineData("9:misc:/\n", null, Cpu)]
    [InlineData("", null, Alone)]
    public void FindOwn_OfWhatIsMounted_IsTheFileOfThisProcess(string own, string? expected, params string[] mounts) =>
        Assert.Equal(expected, AttachWarmth.FindOwn(CgroupHosts.Of(mounts), own));
}
