using System.Globalization;

namespace Orc.Linux.Cgroups;

/// <summary>
/// Time of the processor for real-time processes, as version 1 gives it: a group has none until it is told how much,
/// and its children together no more than it has itself (Documentation/scheduler/sched-rt-group.rst).
/// </summary>
public sealed class RealtimeShare(CgroupHost host)
{
    private const string RuntimeFile = "cpu.rt_runtime_us";
    private const string PeriodFile = "cpu.rt_period_us";
    private const long DefaultPeriod = 1_000_000;

    // What one group has is read, and then written to another: two at once would give the same away twice.
    private static readonly Lock OneAtATime = new();

    /// <summary>The kernel gives groups such time.</summary>
    public bool IsThere => Root is { } root && File.Exists(Path.Combine(root, RuntimeFile));

    private string? Root => host.Hierarchies.GetValueOrDefault("cpu");

    /// <summary>
    /// Makes a group with so much, and gives those above it what they lack for that. False: the machine has not so much
    /// left.
    /// </summary>
    /// <param name="path">The group.</param>
    /// <param name="runtime">Microseconds of each period.</param>
    /// <param name="period">Microseconds; null: a second.</param>
    public bool TryGive(string path, long runtime, long? period)
    {
        lock (OneAtATime)
        {
            var directory = Root + path;
            Directory.CreateDirectory(directory);
            var share = (decimal)runtime / (period ?? DefaultPeriod);
            return TryRaise(Path.GetDirectoryName(directory)!, share)
                && (period is null || TryWrite(directory, PeriodFile, period.Value))
                && TryWrite(directory, RuntimeFile, runtime);
        }
    }

    // The root group has what the machine gives: it is never written.
    private bool TryRaise(string directory, decimal share)
    {
        if (directory.Length <= Root!.Length)
        {
            return true;
        }

        var used = Directory.EnumerateDirectories(directory).Sum(ShareOf);
        var missing = used + share - ShareOf(directory);
        if (missing <= 0)
        {
            return true;
        }

        var period = CgroupFile.Limit(CgroupFile.TryRead(directory, PeriodFile)) ?? DefaultPeriod;
        return TryRaise(Path.GetDirectoryName(directory)!, missing)
            && TryWrite(directory, RuntimeFile, (long)decimal.Ceiling((used + share) * period));
    }

    private static decimal ShareOf(string directory)
    {
        var runtime = CgroupFile.Limit(CgroupFile.TryRead(directory, RuntimeFile)) ?? 0;
        var period = CgroupFile.Limit(CgroupFile.TryRead(directory, PeriodFile)) ?? DefaultPeriod;
        return runtime <= 0 || period <= 0 ? 0 : (decimal)runtime / period;
    }

    private static bool TryWrite(string directory, string file, long value)
    {
        try
        {
            File.WriteAllText(
                Path.Combine(directory, file), value.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
