using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>Reads one repository of a registry (OCI distribution-spec, pull).</summary>
internal sealed class RegistryClient(
    RegistryTransport transport, ImageReference reference, RegistryCredentials? credentials, TimeProvider time)
{
    private const int MaxConfigBytes = 8 << 20;
    private const int MaxErrorBytes = 64 << 10;
    private const int MostTagPages = 1000;

    private static readonly ImmutableArray<string> Kinds =
        [.. MediaTypes.Accepted, MediaTypes.DockerSchema1Signed, MediaTypes.DockerSchema1];

    private readonly Uri _root = new(RegistryAddress.Of(reference), $"{reference.Path}/");
    private readonly RegistryAuthorization _authorization = new(transport, RegistryScope.Pull(reference), credentials);

    /// <summary>By tag or digest; what came by digest is what was asked for.</summary>
    public async Task<ManifestDocument> ReadManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var request = Request($"manifests/{tagOrDigest}") with { Accept = Kinds };
        var (bytes, kind) = await ReadAsync(request, ManifestReader.MaxBytes, cancellationToken);
        if (Digest.TryParse(tagOrDigest, out var wanted))
        {
            Verify(wanted, bytes, "manifest");
        }

        return ManifestReader.Read(bytes, kind);
    }

    public async Task<byte[]> ReadConfigAsync(Descriptor config, CancellationToken cancellationToken)
    {
        var (bytes, _) = await ReadAsync(Request($"blobs/{config.Digest}"), MaxConfigBytes, cancellationToken);
        Verify(config.Digest, bytes, "configuration");
        return bytes;
    }

    /// <summary>A blob's bytes from one on. The answer may still begin at the first: its status tells.</summary>
    public async Task<HttpResponseMessage> OpenBlobAsync(Digest blob, long from, CancellationToken cancellationToken)
    {
        var response = await SendAsync(Request($"blobs/{blob}") with { From = from }, cancellationToken);
        return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, cancellationToken);
    }

    /// <summary>All tags of the repository, page by page.</summary>
    public async Task<ImmutableArray<string>> ListTagsAsync(CancellationToken cancellationToken)
    {
        var tags = ImmutableArray.CreateBuilder<string>();
        var next = Request("tags/list");
        for (var page = 0; page < MostTagPages; page++)
        {
            using var response = await SendAsync(next, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(response, cancellationToken);
            }

            using var body = JsonDocument.Parse(
                await ResponseBody.ReadAsync(response, ManifestReader.MaxBytes, cancellationToken));
            tags.AddRange(Json.Texts(body.RootElement, "tags"));
            if (PageLink.Next(response, next.Uri) is not { } link)
            {
                break;
            }

            next = next with { Uri = link };
        }

        return tags.ToImmutable();
    }

    private RegistryRequest Request(string path) => new(new Uri(_root, path));

    // Small documents: a busy registry or a broken connection is worth another try.
    private async Task<(byte[] Bytes, string? Kind)> ReadAsync(
        RegistryRequest request, int most, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            using var response = await SendAsync(request, cancellationToken);
            var isBusy = RegistryErrors.IsBusy(response.StatusCode);
            var pause = RetryPace.After(failures, response.Headers.RetryAfter?.Delta);
            try
            {
                if (response.IsSuccessStatusCode)
                {
                    var bytes = await ResponseBody.ReadAsync(response, most, cancellationToken);
                    return (bytes, response.Content.Headers.ContentType?.MediaType);
                }

                if (!isBusy || pause is null)
                {
                    throw await RefusalAsync(response, cancellationToken);
                }
            }
            catch (ImageException broken) when (broken is { Reason: ImageFailure.Unreachable, InnerException: not null }
                && pause is not null)
            {
                // The connection broke while the body came; asked for again below.
            }

            await Task.Delay(pause!.Value, time, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (var asked = 0; ; asked++)
        {
            var shown = _authorization.Current;
            var response = await transport.SendAsync(request with { Authorization = shown }, cancellationToken);
            if (response.StatusCode is not HttpStatusCode.Unauthorized || asked > 1)
            {
                return response;
            }

            var challenges = ChallengeReader.ReadAll(
                response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var headers) ? headers : []);

            // The same login or a fresh token refused once more will be refused for ever.
            if (challenges.IsEmpty || (asked == 1 && ReferenceEquals(shown, _authorization.Current)))
            {
                return response;
            }

            response.Dispose();
            await _authorization.RenewAsync(shown, challenges, cancellationToken);
        }
    }

    private async Task<ImageException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
        {
            var body = await ResponseBody.ReadAsync(response, MaxErrorBytes, cancellationToken);
            return RegistryErrors.Of(reference, response.StatusCode, body);
        }
    }

    private static void Verify(Digest wanted, byte[] bytes, string what)
    {
        var hex = wanted.Algorithm == Digest.Sha256
            ? Convert.ToHexStringLower(SHA256.HashData(bytes))
            : Convert.ToHexStringLower(SHA512.HashData(bytes));
        if (hex != wanted.Hex)
        {
            throw ImageException.BadContent(
                $"{what} {wanted} came as {bytes.Length} bytes that are {wanted.Algorithm}:{hex}: damaged, "
                + "or not what it says");
        }
    }
}
