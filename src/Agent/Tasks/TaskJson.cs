using System.Text.Json.Serialization;

namespace Orc.Agent.Tasks;

/// <summary>The on-disk form of <see cref="TaskRecord"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TaskRecord))]
internal sealed partial class TaskJson : JsonSerializerContext;
