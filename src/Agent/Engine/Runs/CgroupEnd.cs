using Orc.Linux.Cgroups;

namespace Orc.Agent.Engine.Runs;

/// <summary>Ends what still runs in a container's cgroup, and takes the cgroup away.</summary>
internal static class CgroupEnd
{
    private const int Tries = 200;
    private const int MomentTries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);

    /// <summary>Until it is empty, two seconds at most: processes take a moment to be gone.</summary>
    public static async Task KillAsync(Cgroup cgroup, TimeProvider time)
    {
        for (var tried = 0; tried < Tries && cgroup.Exists() && cgroup.Processes().Count > 0; tried++)
        {
            cgroup.Kill();
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    /// <summary>
    /// Takes away what should be empty, and ends nothing: what has just ended may be in it for a moment. False: it
    /// stays.
    /// </summary>
    public static async Task<bool> TryRemoveAsync(Cgroup cgroup, TimeProvider time)
    {
        for (var tried = 0; !cgroup.TryRemove(); tried++)
        {
            if (tried == MomentTries)
            {
                return false;
            }

            await Task.Delay(Pause, time, CancellationToken.None);
        }

        return true;
    }

    /// <summary>False: something is still in it.</summary>
    public static async Task<bool> RemoveAsync(Cgroup cgroup, TimeProvider time)
    {
        for (var tried = 0; !cgroup.TryRemove(); tried++)
        {
            if (tried == Tries)
            {
                return false;
            }

            // Mostly it is a process that the kernel is just done with.
            cgroup.Kill();
            await Task.Delay(tried < 5 ? FirstPause : Pause, time, CancellationToken.None);
        }

        return true;
    }
}
