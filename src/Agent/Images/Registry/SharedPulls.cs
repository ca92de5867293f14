namespace Orc.Agent.Images.Registry;

/// <summary>
/// Work that several ask for at once is done once. It goes on as long as one of them still waits; when the last has
/// gone it is stopped, and what it had begun is undone before that one returns.
/// </summary>
internal sealed class SharedPulls<TKey, TResult>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Job> _jobs = [];

    public async Task<TResult> RunAsync(
        TKey key,
        Func<IProgress<PullProgress>, CancellationToken, Task<TResult>> work,
        IProgress<PullProgress> listener,
        CancellationToken cancellationToken)
    {
        var job = Join(key, work, listener);
        try
        {
            return await job.Work.WaitAsync(cancellationToken);
        }
        finally
        {
            await LeaveAsync(key, job, listener);
        }
    }

    private Job Join(
        TKey key,
        Func<IProgress<PullProgress>, CancellationToken, Task<TResult>> work,
        IProgress<PullProgress> listener)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(key, out var job))
            {
                _jobs[key] = job = new Job();
                job.Begin(listener, () => RunAsync(key, job, work));
                return job;
            }

            job.Add(listener);
            return job;
        }
    }

    private async Task<TResult> RunAsync(
        TKey key, Job job, Func<IProgress<PullProgress>, CancellationToken, Task<TResult>> work)
    {
        try
        {
            return await work(job, job.Stopped);
        }
        finally
        {
            Forget(key, job);
        }
    }

    private async Task LeaveAsync(TKey key, Job job, IProgress<PullProgress> listener)
    {
        lock (_gate)
        {
            if (!job.Remove(listener))
            {
                return;
            }

            // Under the same lock, or another could join what is about to be stopped.
            Forget(key, job);
        }

        using (job)
        {
            await job.StopAsync();
        }
    }

    // Whoever comes now begins anew.
    private void Forget(TKey key, Job job)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(key, out var current) && current == job)
            {
                _jobs.Remove(key);
            }
        }
    }

    private sealed class Job : IProgress<PullProgress>, IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Lock _gate = new();
        private readonly List<IProgress<PullProgress>> _listeners = [];

        public Task<TResult> Work { get; private set; } = null!;

        public CancellationToken Stopped => _stop.Token;

        public void Begin(IProgress<PullProgress> listener, Func<Task<TResult>> work)
        {
            Add(listener);
            Work = Task.Run(work, CancellationToken.None);
        }

        public void Add(IProgress<PullProgress> listener)
        {
            lock (_gate)
            {
                _listeners.Add(listener);
            }
        }

        /// <summary>True: that was the last.</summary>
        public bool Remove(IProgress<PullProgress> listener)
        {
            lock (_gate)
            {
                _listeners.Remove(listener);
                return _listeners.Count == 0;
            }
        }

        public async Task StopAsync()
        {
            if (!Work.IsCompleted)
            {
                await _stop.CancelAsync();
                await ((Task)Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        public void Dispose() => _stop.Dispose();

        public void Report(PullProgress value)
        {
            lock (_gate)
            {
                _listeners.ForEach(listener => listener.Report(value));
            }
        }
    }
}
