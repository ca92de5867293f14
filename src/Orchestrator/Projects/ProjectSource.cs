using System.Collections.Immutable;

namespace Orc.Orchestrator.Projects;

/// <summary>
/// The canonical project as a client sent it. Kept while a release came from it, so that a newer orc can lower it
/// again and compare like with like: an upgrade recreates nothing.
/// </summary>
internal sealed record ProjectSource(long Number, string Project, ImmutableArray<byte> Canonical);
