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
using V1 = Orc.Protocol.V1;

namespace Orc.Agent.Endpoints;

/// <summary>The volumes of this node, over gRPC.</summary>
internal sealed class VolumesEndpoint(EndpointParts parts) : V1.Volumes.VolumesBase
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override async Task<VolumeSummary> Create(WireVolume request, ServerCallContext context)
    {
        // Without a name it gets one that nobody chose, and is yet no container's.
        var spec = request.ToModel();
        spec = spec.Name.Length > 0
            ? spec
            : spec with { Name = RandomNumberGenerator.GetHexString(64, lowercase: true) };
        return SummaryOf(await parts.Volumes.EnsureAsync(spec, context.CancellationToken));
    }

    public override Task<ListVolumesReply> List(ListVolumesRequest request, ServerCallContext context)
    {
        var filter = ResourceFilter.Parse(request.Filters, "name", "label", "label!", "driver", "dangling");
        var used = UsedNames();
        var reply = new ListVolumesReply();
        reply.Volumes.Add(parts.Volumes.List()
            .Where(volume => filter.Matches("", volume.Name, volume.Spec.Driver, volume.Spec.Labels))
            .Where(volume => filter.Dangling is not { } dangling || used.Contains(volume.Name) != dangling)
            .Select(SummaryOf));
        return Task.FromResult(reply);
    }

    public override Task<InspectReply> Inspect(VolumeRequest request, ServerCallContext context)
    {
        var volume = parts.Volumes.Find(request.Volume) ?? throw VolumeException.NoSuchVolume(request.Volume);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteTime("CreatedAt", volume.CreatedAt);
            json.WriteString("Driver", volume.Spec.Driver);
            json.WriteMap("Labels", volume.Spec.Labels);
            json.WriteString("Mountpoint", parts.Volumes.MountpointOf(volume.Name));
            json.WriteString("Name", volume.Name);
            json.WriteMap("Options", volume.Spec.Options);
            json.WriteString("Scope", "local");
            json.WriteEndObject();
        }

        return Task.FromResult(new InspectReply { Json = ByteString.CopyFrom(buffer.WrittenSpan) });
    }

    public override async Task<Empty> Remove(RemoveVolumeRequest request, ServerCallContext context)
    {
        await parts.Volumes.RemoveAsync(request.Volume, request.Force, context.CancellationToken);
        return new Empty();
    }

    public override async Task<PruneReply> Prune(PruneRequest request, ServerCallContext context)
    {
        var filter = ResourceFilter.Parse(request.Filters, "label", "label!", "all");
        var pruned = await parts.Volumes.PruneAsync(
            request.All || filter.All,
            volume => filter.Matches("", volume.Name, volume.Spec.Driver, volume.Spec.Labels),
            context.CancellationToken);
        return new PruneReply { Removed = { pruned.Removed }, Reclaimed = pruned.ReclaimedBytes };
    }

    private HashSet<string> UsedNames() =>
        [.. parts.Engine.List().SelectMany(container => parts.VolumesOf(container.Id)).Select(volume => volume.Name)];

    private VolumeSummary SummaryOf(VolumeRecord volume) => new()
    {
        Spec = volume.Spec.ToWire(),
        Mountpoint = parts.Volumes.MountpointOf(volume.Name),
        CreatedAt = volume.CreatedAt.ToTimestamp(),
        Anonymous = volume.IsAnonymous,
    };
}
