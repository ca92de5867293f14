using Orc.Agent.Images;
using Orc.Agent.Images.Registry;

namespace Orc.Agent.Tests.Images.Registry;

public sealed class SharedPullsTests
{
    private readonly SharedPulls<string, int> _pulls = new();
    private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;
    private bool _wasStopped;

    [Fact]
    public async Task Run_TwoAtOnce_IsDoneOnceAndToldToBoth()
    {
        var (one, two) = (new Listener(), new Listener());
        var first = RunAsync(one, TestContext.Current.CancellationToken);
        var second = RunAsync(two, TestContext.Current.CancellationToken);
        _end.SetResult(7);

        Assert.Equal((7, 7), (await first, await second));
        Assert.Equal(1, _runs);
        Assert.Equal((1, 1), (one.Count, two.Count));
    }

    [Fact]
    public async Task Run_AfterAnEnd_BeginsAnew()
    {
        _end.SetResult(1);
        await RunAsync(new Listener(), TestContext.Current.CancellationToken);
        await RunAsync(new Listener(), TestContext.Current.CancellationToken);

        Assert.Equal(2, _runs);
    }

    [Fact]
    public async Task Run_OneOfTwoLeaves_GoesOnForTheOther()
    {
        using var leaving = new CancellationTokenSource();
        var first = RunAsync(new Listener(), leaving.Token);
        var second = RunAsync(new Listener(), TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.False(_wasStopped);
        _end.SetResult(3);
        Assert.Equal(3, await second);
    }

    [Fact]
    public async Task Run_TheLastLeaves_IsStoppedBeforeItReturns()
    {
        using var leaving = new CancellationTokenSource();
        var only = RunAsync(new Listener(), leaving.Token);
        await _begun.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);

        Assert.True(_wasStopped);
    }

    [Fact]
    public async Task Run_AFailure_IsEverybodys()
    {
        var first = RunAsync(new Listener(), TestContext.Current.CancellationToken);
        var second = RunAsync(new Listener(), TestContext.Current.CancellationToken);
        _end.SetException(new IOException("broke"));

        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => second);
    }

    private Task<int> RunAsync(Listener listener, CancellationToken cancellationToken) =>
        _pulls.RunAsync("key", WorkAsync, listener, cancellationToken);

    private async Task<int> WorkAsync(IProgress<PullProgress> progress, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        _begun.TrySetResult();
        try
        {
            return await _end.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _wasStopped = true;
            throw;
        }
        finally
        {
            progress.Report(new PullProgress("a", PullStatus.Complete, 0, 0));
        }
    }

    private sealed class Listener : IProgress<PullProgress>
    {
        public int Count { get; private set; }

        public void Report(PullProgress value) => Count++;
    }
}
