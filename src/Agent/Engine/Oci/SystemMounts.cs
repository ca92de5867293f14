using System.Globalization;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;
using Orc.Model.Networks;

namespace Orc.Agent.Engine.Oci;

/// <summary>The mounts every container has, and the places of /proc and /sys it must not see or write.</summary>
internal static class SystemMounts
{
    private const long DefaultSharedMemory = 64 << 20;

    public static readonly IReadOnlyList<string> Masked =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
        "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap",
        "/sys/firmware",
    ];

    public static readonly IReadOnlyList<string> ReadOnly =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static IEnumerable<OciMount> All(ContainerSpec spec, HostFacts host)
    {
        var isPrivileged = spec.Security.Privileged;
        var sysAccess = isPrivileged ? "rw" : "ro";
        yield return spec.Security.PidMode == "host"
            ? new OciMount("/proc", "bind", "/proc", "rbind", "nosuid", "noexec", "nodev")
            : new OciMount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        yield return new OciMount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        yield return new OciMount(
            "/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");

        // sysfs shows the network namespace it is mounted in: a container of the host's network gets the host's mount.
        yield return spec.NetworkMode == NetworkMode.Host
            ? new OciMount("/sys", "bind", "/sys", "rbind", "nosuid", "noexec", "nodev", sysAccess)
            : new OciMount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", sysAccess);
        yield return new OciMount(
            "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", sysAccess);
        if (spec.Security.IpcMode != "host")
        {
            yield return new OciMount(HostFacts.MessageQueues, "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        }
        else if (host.HasMessageQueues)
        {
            yield return new OciMount(
                HostFacts.MessageQueues, "bind", HostFacts.MessageQueues, "bind", "nosuid", "noexec", "nodev");
        }

        if (SharedMemory(spec) is { } sharedMemory)
        {
            yield return sharedMemory;
        }
    }

    /// <summary>Of /dev/shm, in bytes. No size would be no limit, which nobody means by 0.</summary>
    public static long SharedMemorySize(ContainerSpec spec) =>
        spec.ShmSize is { Bytes: > 0 } size ? size.Bytes : DefaultSharedMemory;

    /// <summary>
    /// On version 2 a container sees a cgroup tree of its own; on version 1 that would break old programs.
    /// </summary>
    public static bool HasOwnCgroupNamespace(SecuritySpec security, HostFacts host) => security.CgroupMode switch
    {
        "private" => true,
        "host" => false,
        _ => host.Cgroups == CgroupMode.Unified && !security.Privileged,
    };

    private static OciMount? SharedMemory(ContainerSpec spec)
    {
        if (spec.Security.IpcMode == "none" || spec.Mounts.Any(mount => mount.Target == "/dev/shm"))
        {
            return null;
        }

        if (spec.Security.IpcMode == "host")
        {
            return new OciMount("/dev/shm", "bind", "/dev/shm", "bind", "nosuid", "noexec", "nodev");
        }

        return new OciMount(
            "/dev/shm",
            "tmpfs",
            "shm",
            "nosuid",
            "noexec",
            "nodev",
            "mode=1777",
            string.Create(CultureInfo.InvariantCulture, $"size={SharedMemorySize(spec)}"));
    }
}
