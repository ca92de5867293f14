using Orc.Linux.Processes;

namespace Orc.Linux.Security;

/// <summary>Capabilities by name, and those this process may hand on (its bounding set).</summary>
public static class Capabilities
{
    private const int ReadBounding = 23;    // PR_CAPBSET_READ

    /// <summary>The index is the kernel's number (linux/capability.h, up to 6.18).</summary>
    private static readonly string[] Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST",
        "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO",
        "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
        "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE",
        "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    public static IReadOnlyList<string> All => Names;

    /// <summary>What this process and its children may have at most, in the kernel's order.</summary>
    public static IReadOnlyList<string> Bounding() =>
    [
        .. Names.Where((_, number) => ProcessCalls.ProcessControl(ReadBounding, number, 0, 0, 0) == 1),
    ];

    public static bool IsRoot() => ProcessCalls.EffectiveUser() == 0;
}
