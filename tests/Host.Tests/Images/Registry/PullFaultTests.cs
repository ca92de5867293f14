using System.Diagnostics;
using System.Net;
using Orc.Agent.Images;
using Orc.Model.Images;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>What goes wrong between a registry and a host.</summary>
public sealed class PullFaultTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_AConnectionThatBreaks_GoesOnWhereItWas(bool knowsRanges)
    {
        await using var fixture = await PullFixture.StartAsync();
        var pushed = await fixture.PushAsync("big", "1", ("plain", ["file big " + Noise(200_000)]));
        var blob = TestImage.DigestOf(pushed.Layers[0]).ToString();
        var cuts = 0;
        RegistryFront? front = null;
        await using var started = front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) =>
        {
            if (!context.Request.Path.Value!.EndsWith(blob, StringComparison.Ordinal) || ++cuts > 3)
            {
                return answer(context);
            }

            if (!knowsRanges)
            {
                context.Request.Headers.Remove("Range");
            }

            return front!.ForwardAsync(context, 50_000 * (knowsRanges ? 1 : cuts));
        });

        var pulled = await fixture.PullAsync("big:1", front.Address);

        Assert.Equal(pushed.Id, pulled.Image.Id);
        Assert.Equal(3, fixture.News.Count(news => news.Status is PullStatus.Retrying));
        var asked = front.Requests.Where(request => request.Contains(blob, StringComparison.Ordinal)).ToList();
        Assert.Equal(4, asked.Count);
        Assert.All(asked.Skip(1), request => Assert.Contains("bytes=", request));
        fixture.AssertNothingHalfMade();
    }

    [Fact]
    public async Task Pull_AConnectionThatAlwaysBreaks_GivesUp()
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        await using var front = await RegistryFront.StartAsync(fixture.Registry, async (context, answer) =>
        {
            if (context.Request.Headers.Accept.Count > 0)
            {
                await answer(context);
                return;
            }

            context.Abort();
        });

        var failure = await fixture.FailAsync("shop:1", front.Address);

        Assert.Equal(ImageFailure.Unreachable, failure.Reason);
        Assert.Empty(fixture.Store.List());
    }

    [Fact]
    public async Task Pull_FromABusyRegistry_AsksAgain()
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        var asked = 0;
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) =>
        {
            if (asked++ % 2 == 1)
            {
                return answer(context);
            }

            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return Task.CompletedTask;
        });

        Assert.Equal("1", PullFixture.Read((await fixture.PullAsync("shop:1", front.Address)).Image, "a"));
    }

    [Fact]
    public async Task Pull_FromNobody_SaysSoAtOnce()
    {
        await using var fixture = await PullFixture.StartAsync();
        var began = Stopwatch.GetTimestamp();

        var failure = await fixture.FailAsync("shop:1", "127.0.0.1:1");

        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
        Assert.Equal(ImageFailure.Unreachable, failure.Reason);
        Assert.StartsWith(
            "cannot reach 127.0.0.1:1 (directly, without a proxy): connection refused; check the network",
            failure.Message);
    }

    [Fact]
    public async Task Pull_ThatIsStopped_LeavesNothing()
    {
        await using var fixture = await PullFixture.StartAsync();
        await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var front = await RegistryFront.StartAsync(fixture.Registry, async (context, answer) =>
        {
            if (context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal)
                && fixture.News.Any(news => news.Status is PullStatus.Downloading))
            {
                blocked.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }

            await answer(context);
        });
        using var stop = new CancellationTokenSource();

        var pull = fixture.Puller.PullAsync(
            ImageReference.Parse($"{front.Address}/shop:1"), null, null, fixture, stop.Token);
        await blocked.Task;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        fixture.AssertNothingHalfMade();
        Assert.Empty(fixture.Store.List());
    }

    private static string Noise(int length) =>
        string.Concat(Enumerable.Range(0, length / 10).Select(number => (number * 2654435761L).ToString("d10")[..10]));
}
