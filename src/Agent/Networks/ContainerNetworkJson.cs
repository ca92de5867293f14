using System.Text.Json.Serialization;

namespace Orc.Agent.Networks;

/// <summary>The on-disk form of a container's network record.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(IPAddressConverter), typeof(IPNetworkConverter)])]
[JsonSerializable(typeof(ContainerNetworkRecord))]
internal sealed partial class ContainerNetworkJson : JsonSerializerContext;
