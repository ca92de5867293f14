using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Nodes;
using Orc.Model.Tasks;
using Orc.Model.Units;

namespace Orc.Orchestrator.Store;

/// <summary>Ids, sizes and times as bare numbers and strings, bytes as base64: records stay small.</summary>
internal static class RecordConverters
{
    internal sealed class TaskIdConverter : JsonConverter<TaskId>
    {
        public override TaskId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Value);
    }

    internal sealed class NodeIdConverter : JsonConverter<NodeId>
    {
        public override NodeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }

    internal sealed class RequestConverter : JsonConverter<RequestId>
    {
        public override RequestId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, RequestId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }

    internal sealed class TimeConverter : JsonConverter<ClusterTime>
    {
        public override ClusterTime Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, ClusterTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Milliseconds);
    }

    internal sealed class SizeConverter : JsonConverter<ByteSize>
    {
        public override ByteSize Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetInt64());

        public override void Write(Utf8JsonWriter writer, ByteSize value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.Bytes);
    }

    internal sealed class BytesConverter : JsonConverter<ImmutableArray<byte>>
    {
        public override ImmutableArray<byte> Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. reader.GetBytesFromBase64()];

        public override void Write(Utf8JsonWriter writer, ImmutableArray<byte> value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.AsSpan());
    }
}
