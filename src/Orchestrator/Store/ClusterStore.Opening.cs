using Microsoft.Extensions.Logging;

namespace Orc.Orchestrator.Store;

/// <summary>From what the log holds.</summary>
internal sealed partial class ClusterStore
{
    public static async Task<ClusterStore> OpenAsync(
        ICommitLog log, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var content = await log.ReadAsync(0, cancellationToken);
        var snapshot = Snapshot.Empty with { KnownOverlays = new() };
        foreach (var record in content.Checkpoint)
        {
            snapshot = snapshot.Apply(RecordForm.Read(record));
        }

        return new ClusterStore(log, Replay(snapshot, content.Records), time, logger);
    }

    private static Snapshot Replay(Snapshot snapshot, IReadOnlyList<byte[]> records)
    {
        foreach (var record in records)
        {
            var commit = RecordForm.Read(record);
            if (commit.Version != snapshot.Version + 1)
            {
                throw new InvalidDataException(
                    $"the store is damaged: record {commit.Version} follows version {snapshot.Version}");
            }

            snapshot = snapshot.Apply(commit);
        }

        return snapshot;
    }
}
