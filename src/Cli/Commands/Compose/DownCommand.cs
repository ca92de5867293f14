using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose down</c>: what <c>up</c> made goes; what is external stays.</summary>
internal sealed class DownCommand : Command
{
    private readonly ComposeFlags _flags;

    private readonly Option<bool> _volumes = Flag.Switch(
        "-v, --volumes", "Remove named volumes declared in the Compose file and anonymous volumes of containers");

    private readonly Option<bool> _orphans =
        Flag.Switch("--remove-orphans", "Remove containers for services not defined in the Compose file");

    private readonly Option<int?> _timeout = Flag.Number("-t, --timeout", "Specify a shutdown timeout in seconds");

    private readonly Option<string?> _rmi =
        Flag.Text("--rmi", "Remove images used by services (\"local\"|\"all\")");

    private readonly Argument<string[]> _services = Operand.Any("[SERVICES]");

    public DownCommand(ComposeFlags flags)
        : base("down", "Stop and remove containers, networks")
    {
        _flags = flags;
        Add(_volumes);
        Add(_orphans);
        Add(_timeout);
        Add(_rmi);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var rmi = invocation.Get(_rmi);
        if (rmi is not (null or "local" or "all"))
        {
            throw new CliException($"invalid value for --rmi: \"{rmi}\" is neither local nor all");
        }

        var services = invocation.Get(_services);
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(services, cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var images = rmi is null ? [] : await ImagesAsync(invocation, opened, rmi, services, cancellationToken);
        var request = new DownRequest
        {
            RequestId = RequestIds.Create(),
            Project = opened.Name,
            Origin = opened.Origin,
            Volumes = invocation.Get(_volumes),
            RemoveOrphans = invocation.Get(_orphans) || opened.IsOn("COMPOSE_REMOVE_ORPHANS"),
            DryRun = invocation.Get(_flags.DryRun),
            Services = { services },
            KnownServices = { opened.KnownServices },
        };
        if (GraceTime.OfSeconds(invocation.Get(_timeout)) is { } grace)
        {
            request.StopGrace = grace;
        }

        _ = await ProjectEvents.FollowAsync(
            daemon,
            to => to.Projects.Down(request, cancellationToken: cancellationToken),
            invocation,
            _flags.Style(invocation),
            cancellationToken);
        await RemoveImagesAsync(invocation, images, cancellationToken);
        return ExitCodes.Success;
    }

    /// <summary>Those that the containers were made from, and those that the files name.</summary>
    private static async Task<IEnumerable<string>> ImagesAsync(
        Invocation invocation,
        OpenedProject opened,
        string rmi,
        string[] named,
        CancellationToken cancellationToken)
    {
        if (rmi == "local")
        {
            return RemovedImages.Of(opened, rmi, named);
        }

        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListMeantAsync(
            daemon, opened.Name, opened.Meant(named), OneOffs.Included, cancellationToken);
        return containers.Select(container => container.Spec.Image).Union(RemovedImages.Of(opened, rmi, named));
    }

    private async Task RemoveImagesAsync(
        Invocation invocation, IEnumerable<string> images, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        foreach (var image in images)
        {
            if (invocation.Get(_flags.DryRun))
            {
                await invocation.Error.WriteLineAsync($"DRY-RUN MODE -  Image {image} Removed");
                continue;
            }

            try
            {
                _ = await daemon.Images.RemoveAsync(
                    new RemoveImageRequest { Image = image }, cancellationToken: cancellationToken);
                await invocation.Error.WriteLineAsync($" Image {image} Removed");
            }
            catch (Grpc.Core.RpcException failure) when (failure.StatusCode
                is Grpc.Core.StatusCode.NotFound or Grpc.Core.StatusCode.FailedPrecondition)
            {
                await invocation.Error.WriteLineAsync($" Image {image} {failure.Status.Detail}");
            }
        }
    }
}
