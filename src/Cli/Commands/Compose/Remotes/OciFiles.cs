using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Remotes;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// Compose projects in registries. The daemon asks the registry: it knows the ways there; the login is the user's.
/// </summary>
internal sealed class OciFiles(Invocation invocation, RemoteCache cache)
{
    private const string Kind = "oci";

    /// <returns>The project's file.</returns>
    public async Task<string> FetchAsync(RemoteResource.Oci resource, CancellationToken cancellationToken)
    {
        if (!ImageReference.TryParse(resource.Reference, out var reference, out var error))
        {
            throw new CliException($"{error}: write oci://registry/name:tag");
        }

        var digest = reference.Digest ?? await FindDigestAsync(reference, cancellationToken);
        var folder = cache.Find(Kind, digest.Hex) ?? await cache.AddAsync(
            Kind, digest.Hex, fresh => FillAsync(fresh, reference.WithDigest(digest), cancellationToken));
        return Path.Combine(folder, ComposeArtifact.MainFile);
    }

    private async Task<Digest> FindDigestAsync(ImageReference reference, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var request = new FindDigestRequest { Image = reference.Canonical };
        if (RegistryLogins.Find(reference.Canonical, invocation.Host) is { } login)
        {
            request.Login = login;
        }

        var found = await daemon.Images.FindDigestAsync(request, cancellationToken: cancellationToken);
        return ImageReference.Parse(found.Reference).Digest
            ?? throw new CliException($"the orc daemon found no digest of {reference}");
    }

    private async Task FillAsync(string folder, ImageReference reference, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var request = new FetchArtifactRequest
        {
            Reference = reference.Canonical,
            Types_ = { ComposeArtifact.Type, ComposeArtifact.ConfigType },
        };
        if (RegistryLogins.Find(reference.Canonical, invocation.Host) is { } login)
        {
            request.Login = login;
        }

        var reply = await daemon.Images.FetchArtifactAsync(request, cancellationToken: cancellationToken);
        var type = reply.Type.Length > 0 ? reply.Type : reply.ConfigType;
        if (type is not (ComposeArtifact.Type or ComposeArtifact.ConfigType))
        {
            throw new CliException($"it is not a Compose project but {(type.Length > 0 ? type : "something else")}");
        }

        foreach (var (name, content) in ComposeArtifact.Unpack(reply.Files))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), content, cancellationToken);
        }
    }
}
