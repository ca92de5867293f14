using System.Collections.Immutable;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>A file that was read and parsed, variables not yet expanded.</summary>
internal sealed record SourceFile(string Path, ImmutableArray<Node> Documents);
