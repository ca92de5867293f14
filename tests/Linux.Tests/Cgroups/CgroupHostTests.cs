using Orc.Linux.Cgroups;

namespace Orc.Linux.Tests.Cgroups;

public class CgroupHostTests
{
    private const string Cpu = "cgroup /sys/fs/cgroup/cpu,cpuacct rw,cpu,cpuacct";
    private const string Systemd = "cgroup /sys/fs/cgroup/systemd rw,xattr,release_agent=/lib/agent,name=systemd";
    private const string Beside = "cgroup2 /sys/fs/cgroup/unified rw";
    private const string Alone = "cgroup2 /sys/fs/cgroup rw,nsdelegate";

    [Theory]
    [InlineData(CgroupMode.Legacy, Cpu, Systemd)]
    [InlineData(CgroupMode.Hybrid, Cpu, Systemd, Beside)]
    [InlineData(CgroupMode.Unified, Alone)]
    public void From_Mounts_KnowsTheMode(CgroupMode mode, params string[] mounts) =>
        Assert.Equal(mode, CgroupHosts.Of(mounts).Mode);

    [Fact]
    public void From_JoinedControllers_ShareAPlace()
    {
        var host = CgroupHosts.Of(Cpu, Systemd, Beside);

        Assert.Equal("/sys/fs/cgroup/cpu,cpuacct", host.Hierarchies["cpuacct"]);
        Assert.Equal(["cpu", "cpuacct", "systemd", "unified"], host.Hierarchies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("/sys/fs/cgroup/unified", host.HybridUnified);
    }
}
