using Microsoft.Extensions.Logging.Abstractions;
using Orc.Orchestrator.Reconciling;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>A store on the disk, with the loop that reconciles it.</summary>
internal sealed class BenchmarkStore : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("orc-benchmark-");
    private ClusterStore? _store;

    private BenchmarkStore()
    {
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "orc.db");

    public ClusterStore Store => _store ?? throw new InvalidOperationException("it is closed");

    public static async Task<BenchmarkStore> OpenAsync(Size size, CancellationToken cancellationToken)
    {
        var result = new BenchmarkStore();
        await result.OpenAsync(cancellationToken);
        foreach (var chunk in GivenCluster.Of(size).Chunk(Commit.MaxChanges))
        {
            await result.Store.UpdateAsync(RequestId.None, _ => chunk, cancellationToken);
        }

        return result;
    }

    public async Task OpenAsync(CancellationToken cancellationToken) => _store = await ClusterStore.OpenAsync(
        SqliteCommitLog.Open(Path), TimeProvider.System, NullLogger.Instance, cancellationToken);

    /// <summary>Until a count of tasks is there, durably.</summary>
    public async Task ReconcileAsync(Func<Snapshot, bool> isDone, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loop = new ReconcileLoop(Store, TimeProvider.System, NullLogger<ReconcileLoop>.Instance);
        var running = Task.Run(() => loop.RunAsync(ended.Token), cancellationToken);
        var head = Store.Head;
        while (!isDone(head))
        {
            head = (await Store.ReadAfterAsync(head.Version, cancellationToken)).Head;
        }

        await ended.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Its file stays; what it held in memory is no part of what is measured next.</summary>
    public async ValueTask CloseAsync()
    {
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        _store = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _directory.Delete(recursive: true);
    }
}
