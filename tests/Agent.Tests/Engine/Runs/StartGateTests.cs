using Orc.Agent.Engine;
using Orc.Agent.Engine.Runs;

namespace Orc.Agent.Tests.Engine.Runs;

public sealed class StartGateTests
{
    private readonly StartGate _gate = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Close_NothingUnderWay_IsDoneAtOnce()
    {
        using (_gate.Enter("web"))
        {
            // Over before anybody closes.
        }

        await _gate.CloseAsync(Cancel);

        var refused = Assert.Throws<EngineException>(() => _gate.Enter("web"));
        Assert.Equal(EngineFailure.ShuttingDown, refused.Reason);
        Assert.Equal(
            "cannot start container web: orcd is shutting down; start it when orcd runs again", refused.Message);
    }

    [Fact]
    public async Task Close_StartsUnderWay_WaitsForTheLastOfThem()
    {
        var (one, two) = (_gate.Enter("one"), _gate.Enter("two"));

        var closing = _gate.CloseAsync(Cancel);

        Assert.Throws<EngineException>(() => _gate.Enter("three"));
        one.Dispose();
        one.Dispose();
        Assert.False(closing.IsCompleted);
        two.Dispose();
        await closing;
    }

    [Fact]
    public async Task Open_AfterAClose_LetsIn()
    {
        await _gate.CloseAsync(Cancel);
        _gate.Open();

        _gate.Enter("web").Dispose();
    }

    [Fact]
    public async Task Close_CalledOff_LetsInAgain()
    {
        using var one = _gate.Enter("one");
        using var impatience = new CancellationTokenSource();
        var closing = _gate.CloseAsync(impatience.Token);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => closing);
        _gate.Enter("two").Dispose();
    }

    [Fact]
    public async Task Close_OfTwo_StaysClosedForTheOther()
    {
        using var one = _gate.Enter("one");
        using var impatience = new CancellationTokenSource();
        var first = _gate.CloseAsync(impatience.Token);
        var second = _gate.CloseAsync(Cancel);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.Throws<EngineException>(() => _gate.Enter("two"));
        one.Dispose();
        await second;
    }
}
