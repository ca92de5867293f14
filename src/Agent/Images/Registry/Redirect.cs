using System.Net;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Where a registry sends its client for content, most often to a store with a signed address: there the login is not
/// told, and no plain address is followed to.
/// </summary>
internal static class Redirect
{
    /// <summary>Null: this is an answer.</summary>
    public static RegistryRequest? Next(RegistryRequest request, HttpStatusCode status, Uri? location)
    {
        if (status is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || location is null)
        {
            return null;
        }

        var target = new Uri(request.Uri, location);
        var isPlainBefore = request.Uri.Scheme == Uri.UriSchemeHttp;
        if (!RegistryAddress.IsSafe(target) || (!isPlainBefore && target.Scheme == Uri.UriSchemeHttp))
        {
            throw new ImageException(
                ImageFailure.BadContent,
                $"registry {request.Uri.Authority} redirects to {target.Scheme}://{target.Authority}, " +
                "which is not safe: "
                + "content comes over https");
        }

        return request with
        {
            Uri = target,
            Authorization = IsSameOrigin(request.Uri, target) ? request.Authorization : null,
        };
    }

    private static bool IsSameOrigin(Uri one, Uri other) => Uri.Compare(
        one, other, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
