using System.Diagnostics;
using System.Globalization;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>One seed is one history, in this process and in any other.</summary>
public sealed class SimulationHashTests
{
    private const string Place = "ORC_SIMULATION_HASH";
    private const int Seed = 4711;

    /// <summary>
    /// Also where every message goes as bytes. In a process of its own it says what came out.
    /// </summary>
    [Fact]
    public void Cluster_OfOneSeed_HasOneHistory()
    {
        var setting = new SimulationSetting(Seed, 5) { Events = 150 };
        var (first, second) = (new SimulatedCluster(setting), new SimulatedCluster(setting with { BytesEvery = 1 }));

        Assert.Null(SimulationRun.Try(first));
        Assert.Null(SimulationRun.Try(second));
        Assert.Equal(first.History, second.History);
        Assert.Equal(first.Hash, second.Hash);
        if (Environment.GetEnvironmentVariable(Place) is { Length: > 0 } file)
        {
            File.WriteAllText(file, first.Hash.ToString("x16", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Cluster_OfOneSeed_HasOneHashInTwoProcesses()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable(Place) is { Length: > 0 }, "this is one of the two");
        var hashes = await Task.WhenAll(HashAsync(), HashAsync());

        Assert.Equal(16, hashes[0].Length);
        Assert.Equal(hashes[0], hashes[1]);
    }

    private static async Task<string> HashAsync()
    {
        var file = Path.GetTempFileName();
        try
        {
            var own = typeof(SimulationHashTests).Assembly.Location;
            var start = new ProcessStartInfo(
                Path.ChangeExtension(own, null),
                ["--filter-method", $"*{nameof(Cluster_OfOneSeed_HasOneHistory)}", "--no-progress"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment[Place] = file;
            using var process = Process.Start(start)!;
            var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var failed = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, $"{await said}\n{await failed}");
            return await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
