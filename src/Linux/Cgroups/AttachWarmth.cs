namespace Orc.Linux.Cgroups;

/// <summary>
/// The first process that is put into a cgroup after a pause waits 8-15 ms for a grace period of the kernel, whoever
/// puts it; those that come within some 15 ms after it do not (measured on kernel 6.18, version 1). Who knows that a
/// runtime will do so soon lets the kernel begin now.
/// </summary>
public sealed class AttachWarmth(CgroupHost host)
{
    private int _isUnderWay;

    /// <summary>Returns at once; does nothing more while one is under way.</summary>
    public void Begin()
    {
        if (Interlocked.Exchange(ref _isUnderWay, 1) == 0)
        {
            _ = Task.Run(Attach);
        }
    }

    /// <summary>The file that puts this process where it is already; null: none of its cgroups is mounted.</summary>
    /// <param name="host">Where hierarchies are mounted.</param>
    /// <param name="own">The text of <c>/proc/self/cgroup</c>: a line each, <c>8:pids:/path</c> or <c>0::/path</c>.
    /// </param>
    public static string? FindOwn(CgroupHost host, string own)
    {
        foreach (var line in own.Split('\n'))
        {
            if (line.Split(':', 3) is [_, var controllers, ['/', ..] path])
            {
                var key = controllers.Length == 0 ? CgroupHost.UnifiedKey
                    : controllers == "name=systemd" ? "systemd"
                    : controllers.Split(',')[0];
                if (host.Hierarchies.TryGetValue(key, out var mount))
                {
                    return $"{mount}{path.TrimEnd('/')}/cgroup.procs";
                }
            }
        }

        return null;
    }

    private void Attach()
    {
        try
        {
            if (FindOwn(host, File.ReadAllText("/proc/self/cgroup")) is { } file)
            {
                // The writer itself: it stays where it is.
                File.WriteAllText(file, "0");
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Somebody will wait a little longer.
        }
        finally
        {
            Volatile.Write(ref _isUnderWay, 0);
        }
    }
}
