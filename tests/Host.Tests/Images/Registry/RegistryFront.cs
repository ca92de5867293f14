using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orc.Host.Tests.Images.Registry;

/// <summary>
/// Stands in front of a real registry and does what networks and hosted registries do: breaks connections, asks for
/// tokens, sends elsewhere for blobs, is busy.
/// </summary>
internal sealed class RegistryFront : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client;
    private readonly Func<HttpContext, Func<HttpContext, Task>, Task> _script;

    private RegistryFront(TestRegistry registry, Func<HttpContext, Func<HttpContext, Task>, Task> script)
    {
        _script = script;
        _client = new HttpClient { BaseAddress = new Uri($"http://{registry.Address}") };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public string Address { get; private set; } = "";

    /// <summary>Method, path and range of each request, and whether it brought a login.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<RegistryFront> StartAsync(
        TestRegistry registry, Func<HttpContext, Func<HttpContext, Task>, Task> script)
    {
        var front = new RegistryFront(registry, script);
        await front._server.StartAsync(TestContext.Current.CancellationToken);
        front.Address = new Uri(front._server.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Authority;
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _client.Dispose();
    }

    /// <summary>
    /// The real registry's answer, ended after so many bytes of its body. (A reset would take what lies unread with it,
    /// and how much that is nobody knows.)
    /// </summary>
    public async Task ForwardAsync(HttpContext context, long most)
    {
        var request = context.Request;
        using var message = new HttpRequestMessage(
            new HttpMethod(request.Method), request.Path + request.QueryString);
        if (request.Method is "POST" or "PUT")
        {
            message.Content = new StreamContent(request.Body);
            message.Content.Headers.ContentLength = request.ContentLength;
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        // Or the registry would tell its own address as the place for uploads.
        message.Headers.Host = request.Host.Value;
        foreach (var name in (string[])["Accept", "Range"])
        {
            message.Headers.TryAddWithoutValidation(name, [.. request.Headers[name]]);
        }

        using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (name is not "Transfer-Encoding" && (name is not "Content-Length" || most == long.MaxValue))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        await using var body = await answer.Content.ReadAsStreamAsync();
        var chunk = new byte[1024];
        while (await body.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, most))) is > 0 and var count)
        {
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, count));
            most -= count;
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var login = request.Headers.Authorization.ToString().Split(' ')[0];
        Requests.Enqueue($"{request.Method} {request.Path} {request.Headers.Range} {login}".TrimEnd());
        return _script(context, forwarded => ForwardAsync(forwarded, long.MaxValue));
    }
}
