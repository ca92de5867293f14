using System.Collections.Immutable;

namespace Orc.Compose.Publishing;

/// <summary>A file of a project as it is published: under a name without folders, which others call it by.</summary>
public sealed record PublishedFile(PublishedFileKind Kind, string Name, ImmutableArray<byte> Content);
