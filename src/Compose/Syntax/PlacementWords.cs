using Orc.Model.Services;

namespace Orc.Compose.Syntax;

/// <summary>The words of <c>x-placement</c> and <c>x-partition</c>, in files and on command lines.</summary>
public static class PlacementWords
{
    public const string Strategies = "spread or binpack";
    public const string Partitions = "replace, keep or stop";

    /// <summary>Null: it is no such word.</summary>
    public static PlacementStrategy? FindStrategy(string? word) => word switch
    {
        "spread" => PlacementStrategy.Spread,
        "binpack" => PlacementStrategy.Binpack,
        _ => null,
    };

    /// <summary>Null: it is no such word.</summary>
    public static PartitionAction? FindPartition(string? word) => word switch
    {
        "replace" => PartitionAction.Replace,
        "keep" => PartitionAction.Keep,
        "stop" => PartitionAction.Stop,
        _ => null,
    };
}
