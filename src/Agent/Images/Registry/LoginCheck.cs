using System.Net;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>Asks a registry whether it knows a login, by the question that asks for nothing else.</summary>
internal static class LoginCheck
{
    private const int MaxErrorBytes = 64 << 10;

    /// <param name="transport">The way there.</param>
    /// <param name="domain">As in an image's name.</param>
    /// <param name="credentials">The login.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ImageException">It does not, or cannot be reached.</exception>
    public static async Task RunAsync(
        RegistryTransport transport,
        string domain,
        RegistryCredentials credentials,
        CancellationToken cancellationToken)
    {
        var root = ImageReference.TryParse($"{domain}/any", out var any)
            ? RegistryAddress.Of(any)
            : throw ImageException.Invalid($"'{domain}' is no registry: write its host, as in r.example.org:5000");
        var scope = RegistryScope.Login(domain);
        var authorization = new RegistryAuthorization(transport, scope, credentials);
        using var first = await transport.SendAsync(new RegistryRequest(root), cancellationToken);
        if (first.StatusCode is not HttpStatusCode.Unauthorized)
        {
            await CheckAsync(first, scope, cancellationToken);
            return;
        }

        var challenges = ChallengeReader.ReadAll(
            first.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var headers) ? headers : []);
        await authorization.RenewAsync(refused: null, challenges, cancellationToken);
        using var second = await transport.SendAsync(
            new RegistryRequest(root) { Authorization = authorization.Current }, cancellationToken);
        await CheckAsync(second, scope, cancellationToken);
    }

    private static async Task CheckAsync(
        HttpResponseMessage response, RegistryScope scope, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        var body = await ResponseBody.ReadAsync(response, MaxErrorBytes, cancellationToken);
        var said = RegistryErrors.Read(response.StatusCode, body).Said;
        throw response.StatusCode switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => scope.Denied(said),
            HttpStatusCode.NotFound => ImageException.Invalid($"{scope.Domain} is no registry: it has no /v2/"),
            _ => RegistryErrors.OfAnswer(scope.Domain, response.StatusCode, said),
        };
    }
}
