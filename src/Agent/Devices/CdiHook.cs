using System.Collections.Immutable;

namespace Orc.Agent.Devices;

/// <summary>A program of the host that the runtime runs at a moment of a container's life.</summary>
/// <param name="Moment"><c>prestart</c>, <c>createRuntime</c>, <c>createContainer</c>, …</param>
internal sealed record CdiHook(
    string Moment, string Path, ImmutableArray<string> Arguments, ImmutableArray<string> Environment, int? Timeout);
