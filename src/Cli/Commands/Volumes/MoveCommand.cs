using System.CommandLine;
using Grpc.Core;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary>
/// <c>volume move</c>: a cluster's volume gets another owner. Its content is copied first, then the store says so, and
/// only then the former copy goes: whatever fails in between leaves the volume where it was.
/// </summary>
internal static class MoveCommand
{
    public static Command Create()
    {
        var keep = Flag.Switch("--keep", "Keep the former copy on the node it was on");
        var volume = Operand.One("VOLUME");
        var node = Operand.One("NODE");
        var command = new Command("move", "Move a volume of the cluster to another node") { keep, volume, node };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var name = invocation.Get(volume);
            var target = await VolumePlace.NodeIdAsync(invocation, invocation.Get(node), cancellationToken);
            var place = await VolumePlace.FindAsync(invocation, name, node: null, cancellationToken);
            var known = place.OfCluster ?? throw new CliException(
                $"the cluster has no volume {name}: one of a host is moved by orc volume backup there, and "
                + "orc volume restore on the other node");
            Require(known);
            if (known.NodeId == target)
            {
                await invocation.Out.WriteLineAsync($"{name} is on {known.NodeName} already");
                return ExitCodes.Success;
            }

            var from = await place.OpenAsync(invocation, cancellationToken);
            var to = await new VolumePlace(target, known).OpenAsync(invocation, cancellationToken);
            await CopyAsync(name, from, to, cancellationToken);
            await VolumePlace.OwnAsync(invocation, known, target, cancellationToken);
            if (!invocation.Get(keep))
            {
                await RemoveFormerAsync(invocation, name, known, from, cancellationToken);
            }

            await invocation.Out.WriteLineAsync(name);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Require(ClusterVolume volume)
    {
        if (volume.NodeId.Length == 0)
        {
            throw new CliException($"volume {volume.Name} is on no node yet: the first task that uses it chooses one");
        }

        if (volume.OwnerLost)
        {
            throw new CliException(
                $"volume {volume.Name} was on node {volume.NodeName}, which is lost: bring it back from a backup (orc "
                + $"volume restore --node NODE -i BACKUP {volume.Name})");
        }

        if (volume.Tasks > 0)
        {
            var services = string.Join(' ', volume.Services.Select(service => $"{service}=0"));
            throw new CliException(
                $"volume {volume.Name} is used by {string.Join(", ", volume.Services)}: stop that first (orc service "
                + $"scale {services}), and start it again after");
        }
    }

    private static async Task CopyAsync(
        string name,
        Protocol.V1.Volumes.VolumesClient from,
        Protocol.V1.Volumes.VolumesClient to,
        CancellationToken cancellationToken)
    {
        using var reading = from.ReadArchive(
            new ReadVolumeRequest { Volume = name }, cancellationToken: cancellationToken);
        if (!await reading.ResponseStream.MoveNext(cancellationToken))
        {
            throw new CliException($"volume {name} could not be read");
        }

        // A copy that an earlier try left there is not what counts.
        var request = new WriteVolumeRequest { Spec = reading.ResponseStream.Current.Spec, Replace = true };
        using var writing = to.WriteArchive(cancellationToken: cancellationToken);
        try
        {
            await writing.RequestStream.WriteAsync(new VolumeArchiveInput { Request = request }, cancellationToken);
            while (await reading.ResponseStream.MoveNext(cancellationToken))
            {
                await writing.RequestStream.WriteAsync(
                    new VolumeArchiveInput { Content = reading.ResponseStream.Current.Content }, cancellationToken);
            }

            await writing.RequestStream.CompleteAsync();
        }
        catch (InvalidOperationException)
        {
            // It has heard enough; why is in its answer.
        }

        await writing.ResponseAsync;
    }

    private static async Task RemoveFormerAsync(
        Invocation invocation,
        string name,
        ClusterVolume known,
        Protocol.V1.Volumes.VolumesClient from,
        CancellationToken cancellationToken)
    {
        try
        {
            await from.RemoveAsync(
                new RemoveVolumeRequest { Volume = name, Force = true }, cancellationToken: cancellationToken);
        }
        catch (RpcException failure)
        {
            await invocation.Error.WriteLineAsync(
                $"WARNING: the former copy on {known.NodeName} is still there: {failure.Status.Detail}");
        }
    }
}
