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
    /// <summary>
    /// The project with a digest in each name of an image that these services use; those that are built have none.
    /// </summary>
    public async Task<ComposeProject> ApplyAsync(
        ComposeProject project, IReadOnlyCollection<string> services, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var images = project.ImagesOf(services);
        var found = await Task.WhenAll(images.Select(image => FindAsync(daemon, image, cancellationToken)));
        return project.WithImages(images.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second));
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
