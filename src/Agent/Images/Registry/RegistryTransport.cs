using System.Net;
using System.Net.Sockets;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Carries questions to registries: follows redirects, goes through proxies, and says in words why a host could not be
/// reached, soon enough that a person still waits for it.
/// </summary>
internal sealed class RegistryTransport : IDisposable
{
    private const int MostRedirects = 10;

    // "No network" is to be said within 10 s.
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(8);

    // A registry that is reached may be slow: it may fetch from another first.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

    private readonly ProxyRule _proxy;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public RegistryTransport(ProxyRule proxy, TimeProvider time)
    {
        _proxy = proxy;
        _time = time;

        // The client owns the handler, and is disposed with this.
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectLimit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            Proxy = proxy,
            UseCookies = false,
            UseProxy = true,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("orc");
    }

    /// <summary>The answer, its body yet to be read; whatever its status is, but no redirect.</summary>
    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (var hops = 0; ; hops++)
        {
            var response = await SendOnceAsync(request, cancellationToken);
            if (Redirect.Next(request, response.StatusCode, response.Headers.Location) is not { } next)
            {
                return response;
            }

            response.Dispose();
            request = hops < MostRedirects
                ? next
                : throw ImageException.BadContent($"registry {request.Uri.Authority} redirects in a circle");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerLimit, _time);

        // What is large takes its time; only silence counts.
        using var message = request.ToMessage(() => limit.CancelAfter(AnswerLimit));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (HttpRequestException failure)
        {
            throw Unreachable(request.Uri, Reason(failure), failure);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            var reason = limit.IsCancellationRequested
                ? $"no answer within {AnswerLimit.TotalSeconds:0} s"
                : $"no connection within {ConnectLimit.TotalSeconds:0} s";
            throw Unreachable(request.Uri, reason, late);
        }
    }

    private ImageException Unreachable(Uri uri, string reason, Exception inner)
    {
        var hint = _proxy.GetProxy(uri) is null
            ? "check the network and the name, and set HTTPS_PROXY for orcd where one is needed"
            : "check the proxy (HTTPS_PROXY, HTTP_PROXY, NO_PROXY of orcd)";
        var host = uri.IsDefaultPort ? uri.Host : uri.Authority;
        return new ImageException(
            ImageFailure.Unreachable, $"cannot reach {host} ({_proxy.Describe(uri)}): {reason}; {hint}", inner);
    }

    private static string Reason(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "no such host",
        HttpRequestError.ProxyTunnelError => failure.StatusCode is { } status
            ? $"the proxy answered {(int)status}"
            : "the proxy did not connect",
        HttpRequestError.SecureConnectionError => $"no secure connection: {Innermost(failure)}",
        _ => Innermost(failure),
    };

    private static string Innermost(Exception failure)
    {
        var inner = failure;
        while (inner is not SocketException && inner.InnerException is { } deeper)
        {
            inner = deeper;
        }

        return inner is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            ? "connection refused"
            : inner.Message.TrimEnd('.');
    }
}
