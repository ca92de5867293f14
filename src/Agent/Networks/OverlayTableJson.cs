using System.Text.Json.Serialization;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>The on-disk form of an overlay's table: for a node that is cut off, and a daemon that starts again.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OverlayTable))]
internal sealed partial class OverlayTableJson : JsonSerializerContext;
