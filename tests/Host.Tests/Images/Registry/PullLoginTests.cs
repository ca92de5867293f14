using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orc.Agent.Images.Registry;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>What hosted registries want to see first, and to whom it is shown.</summary>
public sealed class PullLoginTests
{
    [Fact]
    public async Task Pull_WithATokenServer_GetsATokenOnceAndAgainWhenItExpires()
    {
        await using var fixture = await PullFixture.StartAsync();
        var pushed = await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]), ("gzip", ["file b 1"]));
        var tokens = 0;
        var answered = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) =>
        {
            var login = context.Request.Headers.Authorization.ToString();
            if (context.Request.Path == "/token")
            {
                Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("me:secret"))}", login);
                Assert.Equal(
                    "?service=here&scope=repository%3Ashop%3Apull&account=me", context.Request.QueryString.Value);
                return context.Response.WriteAsync($$"""{"token":"t{{Interlocked.Increment(ref tokens)}}"}""");
            }

            // Each token is good for two answers.
            if (login.StartsWith("Bearer t", StringComparison.Ordinal)
                && answered.AddOrUpdate(login, 1, (_, count) => count + 1) <= 2)
            {
                return answer(context);
            }

            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate =
                $"Bearer realm=\"http://{context.Request.Host}/token\",service=\"here\",scope=\"repository:shop:pull\"";
            return Task.CompletedTask;
        });

        var pulled = await fixture.PullAsync(
            "shop:1", front.Address, login: new RegistryCredentials { Username = "me", Password = "secret" });

        Assert.Equal(pushed.Id, pulled.Image.Id);
        Assert.InRange(tokens, 2, 4);
    }

    [Fact]
    public async Task Pull_ATokenServerWithoutTls_IsNotToldSecrets()
    {
        await using var fixture = await PullFixture.StartAsync();
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, _) =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"http://auth.example/token\"";
            return Task.CompletedTask;
        });

        var failure = await fixture.FailAsync(
            "shop:1", front.Address, login: new RegistryCredentials { Username = "me", Password = "secret" });

        Assert.Contains("names no safe token server", failure.Message);
    }

    [Fact]
    public async Task Pull_BlobsFromElsewhere_TakesNoLoginThere()
    {
        await using var fixture = await PullFixture.StartAsync();
        var pushed = await fixture.PushAsync("shop", "1", ("gzip", ["file a 1"]));
        await using var store = await RegistryFront.StartAsync(fixture.Registry, (context, answer) => answer(context));
        await using var front = await RegistryFront.StartAsync(fixture.Registry, (context, answer) =>
        {
            if (context.Request.Headers.Authorization.Count == 0)
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"x\"";
                return Task.CompletedTask;
            }

            if (!context.Request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal))
            {
                return answer(context);
            }

            context.Response.Redirect($"http://{store.Address}{context.Request.Path}");
            return Task.CompletedTask;
        });

        var pulled = await fixture.PullAsync(
            "shop:1", front.Address, login: new RegistryCredentials { Username = "me", Password = "secret" });

        Assert.Equal(pushed.Id, pulled.Image.Id);
        Assert.Equal(2, store.Requests.Count);
        Assert.All(store.Requests, request => Assert.DoesNotContain("Basic", request));
    }
}
