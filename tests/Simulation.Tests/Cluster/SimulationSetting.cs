namespace Orc.Simulation.Tests.Cluster;

/// <summary>What one run of the simulation is.</summary>
internal sealed record SimulationSetting(int Seed, int Nodes)
{
    /// <summary>What people do, and containers by themselves; the faults included.</summary>
    public int Events { get; init; } = 300;

    public int Faults { get; init; } = 20;

    public PlantedBug Bug { get; init; }

    /// <summary>One message of so many goes as bytes; the others as they are, for nobody changes them.</summary>
    public int BytesEvery { get; init; } = 8;

    /// <summary>Everything is written down, for people.</summary>
    public bool IsRecorded { get; init; }
}
