using System.CommandLine;
using Orc.Cli.Commands.Images;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Volumes;

/// <summary><c>volume restore</c>: an archive becomes what a volume holds, all of it or nothing.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var input = Flag.Text("-i, --input", "Read from a tar archive file, instead of STDIN");
        var replace = Flag.Switch("--replace", "Take away what is in it");
        var node = Flag.Text("--node", "Node that has it, or self (default: its owner in the cluster, else this one)");
        var volume = Operand.One("VOLUME");
        var command = new Command("restore", "Make what a tar archive holds the content of a volume")
        {
            input, replace, node, volume,
        };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var path = invocation.Get(input);
            if (path is null && invocation.Console.InputIsTerminal)
            {
                throw new CliException("requested restore from stdin, but stdin is empty");
            }

            await using var source = Uploads.Open(path);
            var name = invocation.Get(volume);
            var said = invocation.Get(node);
            var place = await VolumePlace.FindAsync(invocation, name, said, cancellationToken);
            var known = said is null
                ? place.OfCluster
                : await VolumePlace.FindKnownAsync(invocation, name, cancellationToken);
            var isNew = LostVolume.GoesTo(known, said is null ? null : place.Node);
            var there = await place.OpenAsync(invocation, cancellationToken);
            using var call = there.WriteArchive(cancellationToken: cancellationToken);
            await call.RequestStream.WriteAsync(
                new VolumeArchiveInput
                {
                    Request = new WriteVolumeRequest
                    {
                        Spec = await SpecAsync(there, name, known, cancellationToken),
                        Replace = invocation.Get(replace),
                    },
                },
                cancellationToken);
            await Uploads.SendAsync(
                source,
                content => call.RequestStream.WriteAsync(
                    new VolumeArchiveInput { Content = content }, cancellationToken),
                cancellationToken);
            await CompleteAsync(call);
            if (isNew)
            {
                await VolumePlace.OwnAsync(invocation, known!, place.Node, cancellationToken);
            }

            await invocation.Out.WriteLineAsync(name);
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>As it is; else as the cluster knows it, or a plain one of that name.</summary>
    private static async Task<WireVolume> SpecAsync(
        Protocol.V1.Volumes.VolumesClient there,
        string name,
        ClusterVolume? known,
        CancellationToken cancellationToken)
    {
        var reply = await there.ListAsync(
            new ListVolumesRequest { Filters = { $"name={name}" } }, cancellationToken: cancellationToken);
        return reply.Volumes.FirstOrDefault(one => one.Spec.Name == name)?.Spec
            ?? known?.Spec
            ?? new WireVolume { Name = name, Driver = "local" };
    }

    private static async Task CompleteAsync(
        Grpc.Core.AsyncClientStreamingCall<VolumeArchiveInput, Google.Protobuf.WellKnownTypes.Empty> call)
    {
        try
        {
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception ended) when (ended is Grpc.Core.RpcException or InvalidOperationException)
        {
            // The answer tells.
        }

        await call.ResponseAsync;
    }
}
