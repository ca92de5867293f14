using System.Net;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Which proxy a request goes through, by the variables that other tools read too: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY,
/// NO_PROXY, in lower case first. Loopback never does.
/// </summary>
internal sealed class ProxyRule : IWebProxy
{
    private readonly Uri? _http;
    private readonly Uri? _https;
    private readonly NoProxyList _direct;

    public ProxyRule(Func<string, string?> variable)
    {
        string? Find(string name) => variable(name) is { Length: > 0 } low ? low : variable(name.ToUpperInvariant());

        var all = Find("all_proxy");
        _http = Parse(Find("http_proxy") ?? all);
        _https = Parse(Find("https_proxy") ?? all);
        _direct = new NoProxyList(Find("no_proxy") ?? "");
    }

    public static ProxyRule OfEnvironment => new(Environment.GetEnvironmentVariable);

    /// <summary>Of the proxies themselves; given in their addresses.</summary>
    public ICredentials? Credentials
    {
        get => new ProxyLogins([_http, _https]);
        set => throw new NotSupportedException("a proxy's login is part of its address");
    }

    public Uri? GetProxy(Uri destination) => RegistryAddress.MayBePlain(destination) || _direct.Covers(destination)
        ? null
        : destination.Scheme == Uri.UriSchemeHttps ? _https : _http;

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    /// <summary>For a message: which way was tried, without the proxy's password.</summary>
    public string Describe(Uri destination) => GetProxy(destination) is { } proxy
        ? $"through proxy {proxy.Scheme}://{proxy.Authority}"
        : "directly, without a proxy";

    private static Uri? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var whole = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(whole, UriKind.Absolute, out var proxy) && proxy.Host.Length > 0
            ? proxy
            : throw ImageException.Invalid($"'{text}' is no address of a proxy: write it as http://host:port");
    }
}
