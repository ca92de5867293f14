using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orc.Model.Units;

namespace Orc.Agent.Engine.Records;

/// <summary>The on-disk form of the engine's records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(SizeConverter), typeof(BytesConverter)])]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
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
