namespace Orc.Agent.Tasks;

/// <summary>Which tasks there are at the start of an agent's life: by their records, and by their containers.</summary>
internal static class TaskRecovery
{
    public static IReadOnlyCollection<TaskRecord> Find(TaskParts parts)
    {
        var records = parts.Records.Load().ToDictionary(record => record.Task);
        foreach (var container in parts.Engine.List())
        {
            if (TaskAnnotations.ScopeOf(container.Spec) != parts.Scope
                || TaskAnnotations.Find(container.Spec) is not var (task, cluster))
            {
                continue;
            }

            // Without a record, or with one that does not know it: the daemon died between the two.
            var record = records.GetValueOrDefault(task) ?? new TaskRecord { Task = task, Cluster = cluster };
            if (record.Cluster == cluster && record is { Container: null, IsRemoved: false })
            {
                records[task] = record with { Container = container.Id };
                parts.Records.Save(records[task]);
            }
        }

        return records.Values;
    }
}
