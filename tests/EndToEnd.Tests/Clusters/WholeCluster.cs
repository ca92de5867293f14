namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Each class of tests finds the shared cluster whole, whatever one that failed has left of it.</summary>
public sealed class WholeCluster(KeepingHosts cluster) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await cluster.MakeWholeAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
