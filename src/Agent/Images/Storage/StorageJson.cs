using System.Text.Json.Serialization;

namespace Orc.Agent.Images.Storage;

/// <summary>The on-disk forms of this folder, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IndexFile))]
[JsonSerializable(typeof(LayerRecord))]
internal sealed partial class StorageJson : JsonSerializerContext;
