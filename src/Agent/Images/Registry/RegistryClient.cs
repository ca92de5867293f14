using System.Collections.Immutable;
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
    private const int MostTagPages = 1000;

    private static readonly ImmutableArray<string> Kinds =
        [.. MediaTypes.Accepted, MediaTypes.DockerSchema1Signed, MediaTypes.DockerSchema1];

    private readonly RegistryConnection _connection =
        new(transport, reference, RegistryScope.Pull(reference), credentials);

    /// <summary>By tag or digest; what came by digest is what was asked for.</summary>
    public async Task<ManifestDocument> ReadManifestAsync(string tagOrDigest, CancellationToken cancellationToken)
    {
        var (bytes, kind) = await ReadDocumentAsync(tagOrDigest, cancellationToken);
        return ManifestReader.Read(bytes, kind);
    }

    /// <summary>The same, as it is: of any kind, image or not.</summary>
    public async Task<(byte[] Bytes, string? Kind)> ReadDocumentAsync(
        string tagOrDigest, CancellationToken cancellationToken)
    {
        var request = Request($"manifests/{tagOrDigest}") with { Accept = Kinds };
        var (bytes, kind) = await ReadAsync(request, ManifestReader.MaxBytes, cancellationToken);
        if (Digest.TryParse(tagOrDigest, out var wanted))
        {
            Verify(wanted, bytes, "manifest");
        }

        return (bytes, kind);
    }

    /// <summary>A blob that is small, whole.</summary>
    public async Task<byte[]> ReadBlobAsync(Descriptor blob, int most, CancellationToken cancellationToken)
    {
        var (bytes, _) = await ReadAsync(Request($"blobs/{blob.Digest}"), most, cancellationToken);
        Verify(blob.Digest, bytes, "content");
        return bytes;
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

    private RegistryRequest Request(string path) => _connection.Request(path);

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

    private Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken) =>
        _connection.SendAsync(request, cancellationToken);

    private Task<ImageException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        _connection.RefusalAsync(response, cancellationToken);

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
