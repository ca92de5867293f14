using Grpc.Core;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary>Containers that are made and not run: the daemon does not pull for those, so the client does.</summary>
internal sealed class MissingImages(Invocation invocation, DaemonConnection daemon)
{
    /// <summary>Nothing is said of pulls.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Makes a container; its image is pulled first if it is not here.</summary>
    public async Task<CreateContainerReply> CreateAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var request = new CreateContainerRequest { Spec = spec.ToWire() };
        try
        {
            return await daemon.Containers.CreateAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException failure) when (
            failure.StatusCode == StatusCode.NotFound
            && failure.Status.Detail.Contains("image", StringComparison.OrdinalIgnoreCase))
        {
            await PullAsync(spec, cancellationToken);
            return await daemon.Containers.CreateAsync(request, cancellationToken: cancellationToken);
        }
    }

    public async Task PullAsync(ContainerSpec spec, CancellationToken cancellationToken)
    {
        var request = new PullRequest
        {
            Image = spec.Image,
            Login = RegistryLogins.Find(spec.Image, invocation.Host),
        };
        if (spec.Platform is not null)
        {
            request.Platform = spec.Platform;
        }

        var lines = new PullLines(invocation.Error, spec.Image);
        using var call = daemon.Images.Pull(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (!IsQuiet)
            {
                lines.Tell(call.ResponseStream.Current);
            }
        }
    }
}
