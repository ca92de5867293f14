using System.Text.Json.Nodes;
using Grpc.Core;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Model.Containers;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Containers;

/// <summary><c>-P</c>: every port that the image or a flag exposes, at any free port of the host.</summary>
internal static class PublishedAll
{
    public static async Task<ContainerSpec> AddAsync(
        DaemonConnection daemon, ContainerSpec spec, CancellationToken cancellationToken)
    {
        var image = await InspectAsync(daemon, spec.Image, cancellationToken);
        var exposed = (image?["Config"]?["ExposedPorts"] as JsonObject ?? []).Select(port => port.Key);
        return Add(spec, exposed);
    }

    public static ContainerSpec Add(ContainerSpec spec, IEnumerable<string> exposed)
    {
        var ports = exposed
            .Concat(spec.Expose)
            .Distinct(StringComparer.Ordinal)
            .SelectMany(PortFlag.Publish)
            .Where(port => !spec.Ports.Any(known => known.Target == port.Target && known.Protocol == port.Protocol))
            .OrderBy(port => port.Target);
        return spec with { Ports = [.. spec.Ports, .. ports] };
    }

    private static async Task<JsonNode?> InspectAsync(
        DaemonConnection daemon, string image, CancellationToken cancellationToken)
    {
        var request = new ImageRequest { Image = image };
        try
        {
            var reply = await daemon.Images.InspectAsync(request, cancellationToken: cancellationToken);
            return JsonNode.Parse(reply.Json.Span);
        }
        catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound)
        {
            using var pull = daemon.Images.Pull(
                new PullRequest { Image = image, OnlyIfMissing = true }, cancellationToken: cancellationToken);
            while (await pull.ResponseStream.MoveNext(cancellationToken))
            {
                // Told by the run that follows, where there is something to tell.
            }

            var reply = await daemon.Images.InspectAsync(request, cancellationToken: cancellationToken);
            return JsonNode.Parse(reply.Json.Span);
        }
    }
}
