using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine.Files;
using Orc.Agent.Images.Archives;
using Orc.Agent.Images.Layers;
using Orc.Agent.Volumes;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>Volumes as archives: <c>volume backup</c>, <c>restore</c>, <c>move</c>.</summary>
internal sealed class VolumeArchives(EndpointParts parts)
{
    // A volume is its owner's own: it may have what it likes.
    private static readonly TarLimits Limits = new() { MaxEntries = long.MaxValue, MaxUnpackedBytes = long.MaxValue };

    private static readonly byte[] Itself = "."u8.ToArray();

    public async Task ReadAsync(
        ReadVolumeRequest request,
        IServerStreamWriter<VolumeArchivePart> output,
        CancellationToken cancellationToken)
    {
        var volume = parts.Volumes.Find(request.Volume) ?? throw VolumeException.NoSuchVolume(request.Volume);
        var running = RunningOn(volume.Name);
        var first = new VolumeArchivePart { Spec = volume.Spec.ToWire() };
        first.Running.Add(running.Select(container => container.Name));
        await output.WriteAsync(first, cancellationToken);
        var paused = new List<ContainerReport>();
        try
        {
            foreach (var container in running.Where(
                container => request.Pause && container.State == ContainerState.Running))
            {
                await parts.Engine.PauseAsync(container.Id, cancellationToken);
                paused.Add(container);
            }

            await parts.Volumes.ReadAsync(
                volume.Name,
                async content =>
                {
                    await using var stream = new DownloadStream((chunk, token) => output.WriteAsync(
                        new VolumeArchivePart { Content = UnsafeByteOperations.UnsafeWrap(chunk) }, token));
                    var archive = new TreeArchive(stream);
                    await archive.AddAsync(content, Itself, Itself, cancellationToken);
                    await archive.CompleteAsync(cancellationToken);
                    await stream.FlushAsync(cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            foreach (var container in paused)
            {
                await parts.Engine.UnpauseAsync(container.Id, CancellationToken.None);
            }
        }
    }

    public async Task<Empty> WriteAsync(
        IAsyncStreamReader<VolumeArchiveInput> input, CancellationToken cancellationToken)
    {
        if (!await input.MoveNext(cancellationToken) || input.Current.Request is not { Spec: { } wire } request)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "the first message names the volume"));
        }

        var volume = await parts.Volumes.EnsureAsync(wire.ToModel(), cancellationToken);
        if (RunningOn(volume.Name) is [var user, ..])
        {
            throw new VolumeException(
                VolumeFailure.Conflict,
                $"container {user.Name} runs on volume {volume.Name}: stop it first, it would not see the change");
        }

        await using var archive = new UploadStream<VolumeArchiveInput>(input, piece => piece.Content);
        await parts.Volumes.ReplaceAsync(
            volume.Name,
            request.Replace,
            async content =>
            {
                var reader = PipeReader.Create(archive);
                await RequireContentAsync(reader, volume.Name, cancellationToken);
                using var extractor = new LayerExtractor(content, Limits, ArchiveMarks.None);
                _ = await extractor.ExtractAsync(new TarReader(reader, Limits), cancellationToken);
            },
            cancellationToken);
        return new Empty();
    }

    /// <summary>Nothing at all is the end of a pipe whose other side failed, and no archive.</summary>
    private static async Task RequireContentAsync(
        PipeReader reader, string volume, CancellationToken cancellationToken)
    {
        var first = await reader.ReadAsync(cancellationToken);
        if (first.Buffer.IsEmpty)
        {
            throw new VolumeException(
                VolumeFailure.InvalidSpec, $"the archive is empty: volume {volume} stays as it is");
        }

        reader.AdvanceTo(first.Buffer.Start);
    }

    private List<ContainerReport> RunningOn(string volume) =>
    [
        .. parts.Engine.List().Where(container => container.State
                is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting
            && parts.VolumesOf(container.Id).Any(used => used.Name == volume)),
    ];
}
