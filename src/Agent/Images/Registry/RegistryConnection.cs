using System.Net;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// The way to one repository of a registry: answers what it asks before it lets anybody in, and says its refusals in
/// words.
/// </summary>
internal sealed class RegistryConnection(
    RegistryTransport transport, ImageReference reference, RegistryScope scope, RegistryCredentials? credentials)
{
    private const int MaxErrorBytes = 64 << 10;

    private readonly Uri _root = new(RegistryAddress.Of(reference), $"{reference.Path}/");
    private readonly RegistryAuthorization _authorization = new(transport, scope, credentials);

    public ImageReference Reference => reference;

    public RegistryRequest Request(string path) => new(new Uri(_root, path));

    /// <summary>
    /// Where a registry wants the next request of an upload: told secrets only if it is the registry itself.
    /// </summary>
    public static Uri Follow(Uri from, Uri location)
    {
        var target = new Uri(from, location);
        var isDowngrade = from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps;
        return RegistryAddress.IsSafe(target) && !isDowngrade
            ? target
            : throw ImageException.BadContent(
                $"registry {from.Authority} takes uploads at {target.Scheme}://{target.Authority}, which is not safe: "
                + "content goes over https");
    }

    public async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (var asked = 0; ; asked++)
        {
            var shown = IsHere(request.Uri) ? _authorization.Current : null;
            var response = await transport.SendAsync(request with { Authorization = shown }, cancellationToken);
            if (response.StatusCode is not HttpStatusCode.Unauthorized || asked > 1)
            {
                return response;
            }

            var challenges = ChallengeReader.ReadAll(
                response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var headers) ? headers : []);

            // The same login or a fresh token refused once more will be refused for ever.
            if (challenges.IsEmpty || !IsHere(request.Uri)
                || (asked == 1 && ReferenceEquals(shown, _authorization.Current)))
            {
                return response;
            }

            response.Dispose();
            await _authorization.RenewAsync(shown, challenges, cancellationToken);
        }
    }

    /// <summary>Why it answered so; the answer is done with.</summary>
    public async Task<ImageException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var body = await ResponseBody.ReadAsync(response, MaxErrorBytes, cancellationToken);
            return response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? scope.Denied(RegistryErrors.Read(response.StatusCode, body).Said)
                : RegistryErrors.Of(reference, response.StatusCode, body);
        }
    }

    private bool IsHere(Uri uri) => Uri.Compare(
        _root, uri, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
