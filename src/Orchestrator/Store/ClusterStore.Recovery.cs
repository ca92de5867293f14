namespace Orc.Orchestrator.Store;

/// <summary>After an append that failed. What became of it is read, and read again by the next write until it can
/// be.</summary>
internal sealed partial class ClusterStore
{
    private void DiscardTailLocked(AppendOutcome outcome)
    {
        _tailNumber++;
        _tail = _head;
        LogAppendFailed(outcome, _head.Version, _log.LastError);
        AnnounceLocked();
        if (outcome is AppendOutcome.Unknown or AppendOutcome.Appended)
        {
            RecoverLocked();
        }
    }

    private void RecoverLocked()
    {
        _recovery = RecoverAsync();
        if (_recovery.IsCompletedSuccessfully)
        {
            _recovery = null;
        }
    }

    /// <summary>Reads what became of the records whose fate is not known.</summary>
    private async Task RecoverAsync()
    {
        var content = await ReadTailAsync();
        lock (_lock)
        {
            foreach (var record in content.Records)
            {
                var commit = RecordForm.Read(record);
                if (commit.Version == _head.Version + 1)
                {
                    Volatile.Write(ref _head, _head.Apply(commit));
                    _ring.Add(commit);
                }
            }

            _tail = _head;
            _recovery = null;
            AnnounceLocked();
        }
    }

    private async Task<LogContent> ReadTailAsync()
    {
        try
        {
            return await _log.ReadAsync(Head.Version, default);
        }
        catch (Exception failure)
        {
            LogRecoveryFailed(failure, Head.Version);
            throw;
        }
    }
}
