using System.Collections.Immutable;
using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary>
/// What the images of services mean at their registries now, so that a file can name them for ever. The daemon asks:
/// it knows the ways there.
/// </summary>
internal sealed class ImageDigests(Invocation invocation)
{
    /// <summary>By service: its image with a digest. Those that are built have none.</summary>
    public async Task<ImmutableSortedDictionary<string, string>> FindAsync(
        IReadOnlyCollection<ComposeService> services, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var images = services.Select(service => service.Image).OfType<string>().Distinct().ToArray();
        var found = await Task.WhenAll(images.Select(image => FindAsync(daemon, image, cancellationToken)));
        var references = images.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second);
        return services
            .Where(service => service.Image is not null)
            .ToImmutableSortedDictionary(
                service => service.Name, service => references[service.Image!], StringComparer.Ordinal);
    }

    private async Task<string> FindAsync(DaemonConnection daemon, string image, CancellationToken cancellationToken)
    {
        var request = new FindDigestRequest { Image = image };
        if (RegistryLogins.Find(image, invocation.Host) is { } login)
        {
            request.Login = login;
        }

        try
        {
            return (await daemon.Images.FindDigestAsync(request, cancellationToken: cancellationToken)).Reference;
        }
        catch (RpcException failure)
        {
            throw new CliException(
                $"the digest of image {image} could not be had: {DaemonErrors.Describe(failure)}");
        }
    }
}
