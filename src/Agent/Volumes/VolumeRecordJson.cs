using System.Text.Json.Serialization;

namespace Orc.Agent.Volumes;

/// <summary>The on-disk form of a volume's record.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class VolumeRecordJson : JsonSerializerContext;
