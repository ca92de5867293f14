using Orc.Agent.Tasks;
using Orc.Model.Networks;
using Orc.Model.Tasks;

namespace Orc.Simulation.Tests.Cluster;

/// <summary>What a machine keeps when its agent dies, and when it is switched off.</summary>
internal sealed class SimulatedDisk
{
    public SortedDictionary<TaskId, TaskRecord> Records { get; } = [];

    public SortedDictionary<string, OverlayTable> Tables { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Volumes { get; } = new(StringComparer.Ordinal);

    public long Epoch { get; set; }

    public bool IsFull { get; set; }

    public void Save(TaskRecord record)
    {
        RequireRoom();
        Records[record.Task] = record;
    }

    public void RequireRoom()
    {
        if (IsFull)
        {
            throw new IOException("no space left on device");
        }
    }

    /// <summary>It left the cluster, or is another disk.</summary>
    public void Wipe()
    {
        Records.Clear();
        Tables.Clear();
        Epoch = 0;
    }
}
