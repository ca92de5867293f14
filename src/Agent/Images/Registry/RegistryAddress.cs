using System.Net;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Where the registry of an image's name answers. Always over TLS, but for those on this very machine.
/// </summary>
internal static class RegistryAddress
{
    // Docker's own registry is named docker.io and lives elsewhere.
    private const string HubHost = "registry-1.docker.io";

    public static Uri Of(ImageReference reference)
    {
        var host = reference.Domain == ImageReference.DefaultDomain ? HubHost : reference.Domain;
        var secure = new Uri($"https://{host}/v2/");
        return MayBePlain(secure) ? new Uri($"http://{host}/v2/") : secure;
    }

    /// <summary>Nobody can listen on the way: loopback.</summary>
    public static bool MayBePlain(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>May be asked, and told secrets.</summary>
    public static bool IsSafe(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && MayBePlain(uri));
}
