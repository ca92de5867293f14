using System.Globalization;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>One run, and what to say of it when it fails.</summary>
internal static class SimulationRun
{
    private const int ShownLines = 400;

    /// <summary>A simulation in which something never happens proves nothing about it.</summary>
    public static readonly string[] ExpectedKinds =
    [
        "agent killed", "machine switched off and on", "line broken", "nothing arrives from it",
        "nothing arrives at it", "line flaps", "line slow", "away", "manager killed", "manager stalled",
        "all lines broken", "append: disk full", "append: partial", "append: unknown", "clock set back",
        "clock set forward", "agent's disk full", "duplicate, late",
        "exit", "removed by hand", "bad image", "deploy", "stack rm", "scale", "rollback", "force", "node update",
        "node rm", "leave", "join",
        "PutTask", "DropTask", "ObserveTask", "PutService", "DropService", "PutRelease", "DropRelease",
        "PutNode", "DropNode", "PutProject", "DropProject", "PutVolume", "PutNetwork", "DropNetwork",
    ];

    /// <summary>Null: all is as it should be.</summary>
    public static Exception? Try(SimulatedCluster cluster)
    {
        try
        {
            cluster.Run();
            return null;
        }
#pragma warning disable CA1031 // Whatever broke it, the seed and its history are what is needed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    /// <summary>The same once more, with everything written down.</summary>
    public static string Explain(SimulationSetting setting, Exception failure)
    {
        var cluster = new SimulatedCluster(setting with { IsRecorded = true });
        var again = Try(cluster);
        var lines = cluster.History.Split('\n');
        var skipped = Math.Max(0, lines.Length - ShownLines);
        return string.Create(CultureInfo.InvariantCulture, $"""
            seed {setting.Seed}, {setting.Nodes} nodes: {failure.Message}
            {(again?.Message == failure.Message ? "" : $"and the second time: {again?.Message}")}
            milliseconds, version, what happened ({skipped} lines before):
            {string.Join('\n', lines.Skip(skipped))}
            {failure.StackTrace}
            """);
    }
}
