using System.Globalization;
using Orc.Agent.Engine.Oci;
using Orc.Linux.Cgroups;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Runs;

/// <summary>Limits that the runtime does not set, or cannot without what is done here.</summary>
internal static class KernelLimits
{
    private const string BfqWeight = "blkio.bfq.weight";
    private const string BfqDeviceWeight = "blkio.bfq.weight_device";

    /// <summary>Before the runtime makes the container.</summary>
    /// <exception cref="EngineException">The machine has not so much.</exception>
    public static void Prepare(CgroupHost cgroups, string cgroup, ResourceSpec asked)
    {
        if (asked.CpuRealtimeRuntime is > 0 and var runtime
            && !new RealtimeShare(cgroups).TryGive(cgroup, runtime, asked.CpuRealtimePeriod))
        {
            throw new EngineException(
                EngineFailure.Unavailable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"cpu_rt_runtime: the machine has not {runtime} us of real-time in a period left (all of it "
                    + $"together: /proc/sys/kernel/sched_rt_runtime_us)"));
        }
    }

    /// <summary>Once the container is made, before its program starts.</summary>
    public static void Finish(
        CgroupHost cgroups, HostFacts host, string cgroup, ResourceSpec asked, ICollection<string> warnings)
    {
        if (host.BlockWeights != BlockWeights.ByBfq || !cgroups.Hierarchies.TryGetValue("blkio", out var blkio))
        {
            return;
        }

        if (asked.BlkioWeight is > 0 and var weight)
        {
            Write(BfqWeight, weight.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var device in (asked.BlkioDevices ?? []).Where(device => device.Limit == BlkioLimit.Weight))
        {
            if (HostDevices.FindBlock(device.Path) is { } found)
            {
                Write(
                    BfqDeviceWeight,
                    string.Create(CultureInfo.InvariantCulture, $"{found.Major}:{found.Minor} {device.Value}"));
            }
        }

        void Write(string file, string text)
        {
            try
            {
                File.WriteAllText(Path.Combine(blkio + cgroup, file), text);
            }
            catch (IOException failure)
            {
                warnings.Add($"blkio_config: {file} of \"{text}\" is not given: {failure.Message} (the device's "
                    + "scheduler must be bfq: /sys/block/DEVICE/queue/scheduler)");
            }
        }
    }
}
