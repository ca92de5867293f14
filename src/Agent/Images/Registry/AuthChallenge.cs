using System.Collections.Immutable;

namespace Orc.Agent.Images.Registry;

/// <summary>What a registry wants to see before it answers: one way of several that it may offer.</summary>
/// <param name="Scheme">Lower case: <c>bearer</c>, <c>basic</c>.</param>
/// <param name="Parameters">By lower-case name: realm, service, scope, error.</param>
internal sealed record AuthChallenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    public string? Find(string name) => Parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
