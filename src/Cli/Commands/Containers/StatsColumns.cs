using System.Collections.Immutable;
using System.Globalization;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>What <c>stats</c> says of a container.</summary>
internal static class StatsColumns
{
    public static ImmutableArray<Column<ContainerStats>> All(bool truncate) =>
    [
        new("ID", "CONTAINER ID", stats => truncate ? ContainerText.ShortId(stats.Id) : stats.Id),
        new("Container", "CONTAINER", stats => truncate ? ContainerText.ShortId(stats.Id) : stats.Id),
        new("Name", "NAME", stats => stats.Name),
        new("CPUPerc", "CPU %", stats => Percent(stats.CpuPercent)),
        new("MemUsage", "MEM USAGE / LIMIT",
            stats => $"{HumanSize.OfMemory(stats.MemoryUsed)} / {HumanSize.OfMemory(stats.MemoryLimit)}"),
        new("MemPerc", "MEM %",
            stats => Percent(stats.MemoryLimit > 0 ? 100.0 * stats.MemoryUsed / stats.MemoryLimit : 0)),
        new("NetIO", "NET I/O", stats => $"{HumanSize.Of(stats.NetworkReceived)} / {HumanSize.Of(stats.NetworkSent)}"),
        new("BlockIO", "BLOCK I/O", stats => $"{HumanSize.Of(stats.BlockRead)} / {HumanSize.Of(stats.BlockWritten)}"),
        new("PIDs", "PIDS", stats => stats.Pids.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share:F2}%");
}
