using Orc.Orchestrator.Store;

namespace Orc.Orchestrator.Tests.Store;

public sealed class TurnsTests
{
    [Fact]
    public async Task Take_SeveralWait_WhoseAnswerIsAwaitedGoesFirst()
    {
        var turns = new Turns(1);
        var order = new List<string>();
        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
        List<Task> all =
        [
            GoAsync("loop 1", Urgency.Steady),
            GoAsync("person 1", Urgency.Awaited),
            GoAsync("loop 2", Urgency.Steady),
            GoAsync("person 2", Urgency.Awaited),
        ];
        turns.Release();
        await Task.WhenAll(all);

        Assert.Equal(["person 1", "person 2", "loop 1", "loop 2"], order);

        async Task GoAsync(string name, Urgency urgency)
        {
            await turns.TakeAsync(urgency, CancellationToken.None);
            order.Add(name);
            turns.Release();
        }
    }

    [Fact]
    public async Task Take_ManyAwaited_LoopsGetTheirTurnToo()
    {
        var turns = new Turns(1);
        var order = new List<bool>();
        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
        var loop = GoAsync(Urgency.Steady);
        List<Task> all = [loop, .. Enumerable.Range(0, 20).Select(_ => GoAsync(Urgency.Awaited))];
        turns.Release();
        await Task.WhenAll(all);

        Assert.InRange(order.IndexOf(true), 1, 10);

        async Task GoAsync(Urgency urgency)
        {
            await turns.TakeAsync(urgency, CancellationToken.None);
            order.Add(urgency == Urgency.Steady);
            turns.Release();
        }
    }

    [Fact]
    public async Task Take_WhoWaitedIsGone_TheTurnIsNotLost()
    {
        var turns = new Turns(1);
        using var gone = new CancellationTokenSource();
        await turns.TakeAsync(Urgency.Awaited, CancellationToken.None);
        var waiting = turns.TakeAsync(Urgency.Awaited, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        turns.Release();

        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
    }

    [Fact]
    public async Task IsAwaited_LoopsWait_NotBeforeSomebodyDoesWhoIsAnswered()
    {
        var turns = new Turns(1);
        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
        var loop = turns.TakeAsync(Urgency.Steady, CancellationToken.None).AsTask();
        Assert.False(turns.IsAwaited);
        var person = turns.TakeAsync(Urgency.Awaited, CancellationToken.None).AsTask();
        Assert.True(turns.IsAwaited);

        turns.Release();
        await person;
        Assert.False(turns.IsAwaited);
        turns.Release();
        await loop;
    }

    [Fact]
    public async Task Take_TwoPlaces_LetsTwoIn()
    {
        var turns = new Turns(2);
        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
        await turns.TakeAsync(Urgency.Steady, CancellationToken.None);
        var third = turns.TakeAsync(Urgency.Steady, CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted);
        turns.Release();
        await third;
    }
}
