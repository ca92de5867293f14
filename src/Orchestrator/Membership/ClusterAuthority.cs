using System.Collections.Immutable;

namespace Orc.Orchestrator.Membership;

/// <summary>Who admits nodes: a cluster's own certificate authority, and the secrets of its join tokens.</summary>
/// <param name="Certificate">PEM.</param>
/// <param name="Sealed"><see cref="AuthorityKeys"/>, sealed by the store's key.</param>
internal sealed record ClusterAuthority(string Certificate, ImmutableArray<byte> Sealed);
