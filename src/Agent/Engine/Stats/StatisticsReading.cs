using Orc.Linux.Cgroups;

namespace Orc.Agent.Engine.Stats;

/// <summary>A container's counters at one moment (of <see cref="TimeProvider.GetTimestamp"/>).</summary>
internal sealed record StatisticsReading(long At, CgroupUsage Usage, NetworkCounters Network);
