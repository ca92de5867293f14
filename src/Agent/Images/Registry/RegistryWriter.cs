using System.Net;
using Orc.Agent.Images.Manifests;
using Orc.Model.Images;

namespace Orc.Agent.Images.Registry;

/// <summary>
/// Writes one repository of a registry (OCI distribution-spec, push): blobs first, each only where it is missing, then
/// the manifest that points at them.
/// <code>
/// HEAD blobs/DIGEST; POST blobs/uploads/ (202, Location); PUT Location?digest=DIGEST (201); PUT manifests/TAG (201)
/// </code>
/// </summary>
internal sealed class RegistryWriter(
    RegistryTransport transport, ImageReference reference, RegistryCredentials? credentials, TimeProvider time)
{
    private const string DigestHeader = "Docker-Content-Digest";

    // Said by registries that themselves keep who refers to what (distribution-spec, "Pushing Manifests with Subject").
    private const string SubjectHeader = "OCI-Subject";

    private readonly RegistryConnection _connection =
        new(transport, reference, RegistryScope.Push(reference), credentials);

    /// <summary>Brings a blob there, if it is not there yet.</summary>
    /// <param name="digest">Of the content.</param>
    /// <param name="content">It.</param>
    /// <param name="from">A repository of the same registry that has it. Null: none is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task WriteBlobAsync(
        Digest digest, RegistryBody content, string? from, CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                if (!await HasAsync($"blobs/{digest}", cancellationToken))
                {
                    await UploadAsync(digest, content, from, cancellationToken);
                }

                return digest;
            },
            cancellationToken);

    /// <summary>By tag, or by digest for what has no name.</summary>
    public async Task<Digest> WriteManifestAsync(
        string tagOrDigest, byte[] manifest, string mediaType, CancellationToken cancellationToken)
    {
        var digest = ManifestWriter.DigestOf(manifest);
        _ = await WriteManifestAsync(tagOrDigest, digest, manifest, mediaType, cancellationToken);
        return digest;
    }

    /// <summary>One without a name that refers to another. False: the registry does not keep that it does.</summary>
    public async Task<bool> WriteReferringAsync(byte[] manifest, string mediaType, CancellationToken cancellationToken)
    {
        var digest = ManifestWriter.DigestOf(manifest);
        return await WriteManifestAsync(digest.ToString(), digest, manifest, mediaType, cancellationToken);
    }

    private Task<bool> WriteManifestAsync(
        string name, Digest digest, byte[] manifest, string mediaType, CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                var request = _connection.Request($"manifests/{name}") with
                {
                    Method = HttpMethod.Put,
                    Body = RegistryBody.Of(manifest, mediaType),
                };
                using var response = await SendAsync(request, cancellationToken);
                Check(response, digest, "manifest");
                return response.Headers.NonValidated.Contains(SubjectHeader);
            },
            cancellationToken);

    private async Task<bool> HasAsync(string path, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(
            _connection.Request(path) with { Method = HttpMethod.Head }, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound || response.IsSuccessStatusCode)
        {
            response.Dispose();
            return response.IsSuccessStatusCode;
        }

        throw await _connection.RefusalAsync(response, cancellationToken);
    }

    private async Task UploadAsync(
        Digest digest, RegistryBody content, string? from, CancellationToken cancellationToken)
    {
        var mount = from is null ? "" : $"?mount={digest}&from={Uri.EscapeDataString(from)}";
        var begin = _connection.Request($"blobs/uploads/{mount}") with
        {
            Method = HttpMethod.Post,
            Body = RegistryBody.Of([], RegistryBody.Bytes),
        };
        using var begun = await SendAsync(begin, cancellationToken);
        if (begun.StatusCode is HttpStatusCode.Created)
        {
            // It was taken over from the other repository.
            return;
        }

        var location = begun.Headers.Location ?? throw ImageException.BadContent(
            $"registry {reference.Domain} began an upload to {reference.FamiliarName} and did not say where");
        var target = RegistryConnection.Follow(begin.Uri, location);
        var separator = target.Query.Length > 0 ? '&' : '?';
        var end = new RegistryRequest(new Uri($"{target.AbsoluteUri}{separator}digest={digest}"))
        {
            Method = HttpMethod.Put,
            Body = content,
        };
        using var ended = await SendAsync(end, cancellationToken);
        Check(ended, digest, "content");
    }

    private async Task<HttpResponseMessage> SendAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode
            ? response
            : throw await _connection.RefusalAsync(response, cancellationToken);
    }

    // A registry that took something else than was sent must not be believed.
    private static void Check(HttpResponseMessage response, Digest sent, string what)
    {
        if (response.Headers.NonValidated.TryGetValues(DigestHeader, out var told)
            && Digest.TryParse(told.FirstOrDefault(), out var taken)
            && taken.Algorithm == sent.Algorithm && taken != sent)
        {
            throw ImageException.BadContent(
                $"registry {response.RequestMessage?.RequestUri?.Authority} took {what} {sent} as {taken}: "
                + "it was damaged on the way");
        }
    }

    // Each step may be done twice: what is there already is seen.
    private async Task<T> RetryAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await step();
            }
            catch (ImageException failure) when (failure.Reason is ImageFailure.Unreachable
                && RetryPace.After(failures) is not null)
            {
                await Task.Delay(RetryPace.After(failures)!.Value, time, cancellationToken);
            }
        }
    }
}
