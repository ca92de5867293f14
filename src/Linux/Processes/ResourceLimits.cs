namespace Orc.Linux.Processes;

/// <summary>This process's own rlimits: the most it may give to a container without CAP_SYS_RESOURCE.</summary>
public static class ResourceLimits
{
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>
    /// Names as Compose and <c>--ulimit</c> have them; the index is the kernel's number (asm-generic/resource.h).
    /// </summary>
    private static readonly string[] Names =
    [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    ];

    public static IReadOnlyList<string> All => Names;

    /// <summary>Soft and hard; null for a name the kernel does not know.</summary>
    public static unsafe (ulong Soft, ulong Hard)? Find(string name)
    {
        var resource = Array.IndexOf(Names, name);
        if (resource < 0)
        {
            return null;
        }

        var limit = stackalloc ulong[2];
        return ProcessCalls.GetLimit(resource, limit) == 0
            ? (limit[0], limit[1])
            : throw LinuxException.Last($"read the limit {name}");
    }
}
