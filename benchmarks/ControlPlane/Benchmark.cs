namespace Orc.ControlPlane.Benchmarks;

/// <summary>One thing that can be measured, by the name it has on the command line.</summary>
internal sealed record Benchmark(string Name, Func<CancellationToken, Task<IReadOnlyList<Figure>>> Run)
{
    public static IReadOnlyList<Benchmark> All { get; } =
    [
        new("place", token => PlacementBenchmark.RunAsync(new Size(1000, 30_000, 100), 300, token)),
        new("large", token => PlacementBenchmark.RunAsync(
            new Size(5000, 100_000, 2000) { AllFilters = true }, 1000, token)),
        new("lost", LossBenchmark.RunAsync),
        new("start", StartBenchmark.RunAsync),
        new("agents", AgentsBenchmark.RunAsync),
        new("deploy", DeployBenchmark.RunAsync),
    ];
}
