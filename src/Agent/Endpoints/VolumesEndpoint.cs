using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orc.Agent.Engine.Inspecting;
using Orc.Agent.Volumes;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The volumes of this node, over gRPC.</summary>
internal sealed class VolumesEndpoint(EndpointParts parts) : Protocol.V1.Volumes.VolumesBase
{
    private const int RandomNameLength = 64;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private VolumeStore Store => parts.Volumes;

    public override async Task<VolumeSummary> Create(WireVolume request, ServerCallContext context)
    {
        var spec = request.ToModel();
        var isNamed = spec.Name.Length > 0;
        if (!isNamed && spec.Options.IsEmpty)
        {
            return Summary(await Store.CreateAnonymousAsync(spec.Labels, context.CancellationToken));
        }

        var name = isNamed ? spec.Name : RandomNumberGenerator.GetHexString(RandomNameLength, lowercase: true);
        return Summary(await Store.EnsureAsync(spec with { Name = name }, context.CancellationToken));
    }

    public override Task<ListVolumesReply> List(ListVolumesRequest request, ServerCallContext context)
    {
        var filter = FilterWords.Parse(request.Filters, "dangling", "driver", "label", "label!", "name");
        var dangling = filter.Switch("dangling");
        var used = dangling is null ? [] : Used();
        var reply = new ListVolumesReply();
        reply.Volumes.Add(Store.List()
            .Where(volume => filter.Any("driver", value => volume.Spec.Driver == value)
                && filter.FitName(volume.Name)
                && filter.FitLabels(volume.Spec.Labels)
                && (dangling is null || !used.Contains(volume.Name) == dangling))
            .Select(Summary));
        return Task.FromResult(reply);
    }

    public override Task<InspectReply> Inspect(VolumeRequest request, ServerCallContext context)
    {
        var volume = Store.Find(request.Volume) ?? throw VolumeException.NoSuchVolume(request.Volume);
        return Task.FromResult(new InspectReply { Json = UnsafeByteOperations.UnsafeWrap(Document(volume)) });
    }

    public override async Task<Empty> Remove(RemoveVolumeRequest request, ServerCallContext context)
    {
        await Store.RemoveAsync(request.Volume, request.Force, context.CancellationToken);
        return new Empty();
    }

    public override async Task<PruneReply> Prune(PruneRequest request, ServerCallContext context)
    {
        var filter = FilterWords.Parse(request.Filters, "all", "label", "label!");
        var pruned = await Store.PruneAsync(
            request.All || filter.Switch("all") == true,
            volume => filter.FitLabels(volume.Spec.Labels),
            context.CancellationToken);
        var reply = new PruneReply { Reclaimed = pruned.ReclaimedBytes };
        reply.Removed.Add(pruned.Removed);
        return reply;
    }

    public override Task ReadArchive(
        ReadVolumeRequest request, IServerStreamWriter<VolumeArchivePart> responseStream, ServerCallContext context) =>
        new VolumeArchives(parts).ReadAsync(request, responseStream, context.CancellationToken);

    public override Task<Empty> WriteArchive(
        IAsyncStreamReader<VolumeArchiveInput> requestStream, ServerCallContext context) =>
        new VolumeArchives(parts).WriteAsync(requestStream, context.CancellationToken);

    private HashSet<string> Used() =>
        [.. parts.Engine.List().SelectMany(container => parts.VolumesOf(container.Id)).Select(volume => volume.Name)];

    private VolumeSummary Summary(VolumeRecord volume) => new()
    {
        Spec = volume.Spec.ToWire(),
        Mountpoint = Store.MountpointOf(volume.Name),
        CreatedAt = volume.CreatedAt.ToWire(),
        Anonymous = volume.IsAnonymous,
    };

    // Docker's keys, in its order; what is empty is null there.
    private byte[] Document(VolumeRecord volume)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteTime("CreatedAt", volume.CreatedAt);
            json.WriteString("Driver", volume.Spec.Driver);
            WriteMapOrNull(json, "Labels", volume.Spec.Labels);
            json.WriteString("Mountpoint", Store.MountpointOf(volume.Name));
            json.WriteString("Name", volume.Name);
            WriteMapOrNull(json, "Options", volume.Spec.Options);
            json.WriteString("Scope", "local");
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMapOrNull(
        Utf8JsonWriter json, string name, IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        if (values.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteMap(name, values);
    }
}
