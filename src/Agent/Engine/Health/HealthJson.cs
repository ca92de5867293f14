using System.Text.Json.Serialization;

namespace Orc.Agent.Engine.Health;

/// <summary>The on-disk form of <see cref="HealthRecord"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HealthRecord))]
internal sealed partial class HealthJson : JsonSerializerContext;
