using System.Net;

namespace Orc.Agent.Images.Registry;

/// <summary>User and password as they stand in a proxy's address: <c>http://user:word@proxy:3128</c>.</summary>
internal sealed class ProxyLogins(IReadOnlyList<Uri?> proxies) : ICredentials
{
    public NetworkCredential? GetCredential(Uri uri, string authType)
    {
        var proxy = proxies.FirstOrDefault(proxy => proxy?.Authority == uri.Authority && proxy.UserInfo.Length > 0);
        if (proxy is null)
        {
            return null;
        }

        var words = proxy.UserInfo.Split(':', 2);
        return new NetworkCredential(
            Uri.UnescapeDataString(words[0]), words.Length > 1 ? Uri.UnescapeDataString(words[1]) : "");
    }
}
