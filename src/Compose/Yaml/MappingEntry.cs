using Orc.Model.Diagnostics;

namespace Orc.Compose.Yaml;

/// <summary>A key, where it stands, and its value.</summary>
internal readonly record struct MappingEntry(string Key, SourcePosition KeyPosition, Node Value);
