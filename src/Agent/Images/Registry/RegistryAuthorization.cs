using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Orc.Agent.Images.Manifests;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// What is shown to one registry for one purpose: nothing, until it asks; then a login, or a token that its token
/// server gave (distribution's token authentication). All requests of a pull share it.
/// </summary>
internal sealed class RegistryAuthorization(
    RegistryTransport transport, RegistryScope scope, RegistryCredentials? credentials)
{
    private const int MaxTokenBytes = 1 << 20;

    private const string ClientId = "orc";

    private volatile AuthenticationHeaderValue? _current;

    /// <summary>Null: nothing was asked for yet.</summary>
    public AuthenticationHeaderValue? Current => _current;

    /// <summary>What was shown was refused: finds what to show instead, unless another request did meanwhile.</summary>
    public async Task RenewAsync(
        AuthenticationHeaderValue? refused,
        ImmutableArray<AuthChallenge> challenges,
        CancellationToken cancellationToken)
    {
        // Two that ask at once get two tokens: both serve.
        if (ReferenceEquals(_current, refused))
        {
            _current = await AnswerAsync(challenges, cancellationToken);
        }
    }

    private async Task<AuthenticationHeaderValue> AnswerAsync(
        ImmutableArray<AuthChallenge> challenges, CancellationToken cancellationToken)
    {
        if (challenges.FirstOrDefault(challenge => challenge.Scheme == "bearer") is { } bearer)
        {
            return new AuthenticationHeaderValue("Bearer", await FetchTokenAsync(bearer, cancellationToken));
        }

        if (challenges.All(challenge => challenge.Scheme != "basic"))
        {
            var offered = string.Join(", ", challenges.Select(challenge => challenge.Scheme));
            throw scope.Denied(
                $"the registry asks for a login of a kind not known here ({offered})");
        }

        return Basic ?? throw scope.Denied("no basic auth credentials");
    }

    private AuthenticationHeaderValue? Basic => credentials is { Username.Length: > 0 }
        ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Password}")))
        : null;

    private async Task<string> FetchTokenAsync(AuthChallenge challenge, CancellationToken cancellationToken)
    {
        var request = TokenRequest(challenge);
        using var response = await transport.SendAsync(request, cancellationToken);
        var body = await ResponseBody.ReadAsync(response, MaxTokenBytes, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var said = RegistryErrors.Read(response.StatusCode, body).Said;
            throw response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? scope.Denied(said)
                : RegistryErrors.OfAnswer(request.Uri.Authority, response.StatusCode, said);
        }

        return ReadToken(body)
            ?? throw ImageException.BadContent($"token server {request.Uri.Authority} answered without a token");
    }

    private RegistryRequest TokenRequest(AuthChallenge challenge)
    {
        var realm = challenge.Find("realm");
        if (!Uri.TryCreate(realm, UriKind.Absolute, out var server) || !RegistryAddress.IsSafe(server))
        {
            throw ImageException.BadContent(
                $"registry {scope.Domain} names no safe token server ('{realm}'): it has to be an https address");
        }

        var words = new List<KeyValuePair<string, string>>();
        if (challenge.Find("service") is { } service)
        {
            words.Add(new("service", service));
        }

        if ((scope.IsFixed ? scope.Access : challenge.Find("scope") ?? scope.Access) is { Length: > 0 } access)
        {
            words.Add(new("scope", access));
        }

        if (credentials is { IdentityToken.Length: > 0 })
        {
            return new RegistryRequest(server)
            {
                Form =
                [
                    .. words, new("client_id", ClientId), new("grant_type", "refresh_token"),
                    new("refresh_token", credentials.IdentityToken),
                ],
            };
        }

        if (credentials is { Username.Length: > 0 })
        {
            words.Add(new("account", credentials.Username));
        }

        var query = string.Join('&', words.Select(word => $"{word.Key}={Uri.EscapeDataString(word.Value)}"));
        var separator = server.Query.Length > 0 ? '&' : '?';
        return new RegistryRequest(new Uri($"{server.GetLeftPart(UriPartial.Query)}{separator}{query}"))
        {
            Authorization = Basic,
        };
    }

    private static string? ReadToken(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Json.Text(document.RootElement, "token") ?? Json.Text(document.RootElement, "access_token");
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
