using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orc.Agent.Membership;

namespace Orc.Agent.Tests.Membership;

public sealed class RenewalLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(1);

    private readonly WatchedTime _time = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Channel<bool> _tries = Channel.CreateUnbounded<bool>();
    private readonly Queue<Exception> _failures = [];
    private readonly RenewalLoop _loop;
    private bool _isDue;
    private Task _running = Task.CompletedTask;

    public RenewalLoopTests() =>
        _loop = new RenewalLoop(() => _isDue, RenewAsync, _time, NullLogger<RenewalLoop>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        _over.Dispose();
    }

    [Fact]
    public async Task Run_WhateverATryEndsWith_TriesAgainAtTheNextLook()
    {
        _isDue = true;
        _failures.Enqueue(new IOException("the disk is full"));
        _failures.Enqueue(new System.Security.Cryptography.CryptographicException("no certificate"));
        _failures.Enqueue(new RpcException(new Status(StatusCode.Unavailable, "no manager")));
        _running = _loop.RunAsync(_over.Token);

        for (var number = 1; number <= 4; number++)
        {
            Assert.False(await NextAsync());
            Assert.True(await _time.Waiting.WaitAsync(
                TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            _time.Advance(Look);
        }

        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Deny_RenewsAtOnce()
    {
        _running = _loop.RunAsync(_over.Token);

        _loop.Deny();

        Assert.True(await NextAsync());
    }

    private Task RenewAsync(bool isDenied, CancellationToken cancellationToken)
    {
        _tries.Writer.TryWrite(isDenied);
        return _failures.TryDequeue(out var failure) ? Task.FromException(failure) : Task.CompletedTask;
    }

    private async Task<bool> NextAsync() => await _tries.Reader.ReadAsync(_over.Token).AsTask()
        .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

    /// <summary>Tells when somebody begins to wait: from then on time may pass.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        public SemaphoreSlim Waiting { get; } = new(0);

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waiting.Release();
            return timer;
        }
    }
}
