using System.Collections.Immutable;
using Orc.Model.Networks;

namespace Orc.Agent.Networks;

/// <summary>What a container got.</summary>
/// <param name="NamespacePath">The pinned namespace its processes are to enter; null: the host's.</param>
/// <param name="Endpoints">In the order of the interfaces.</param>
/// <param name="Ports">As bound.</param>
/// <param name="Warnings">What was asked and can have no effect, in sentences.</param>
internal sealed record AttachedNetwork(
    string? NamespacePath,
    ImmutableArray<EndpointReport> Endpoints,
    ImmutableArray<PortSpec> Ports,
    ImmutableArray<string> Warnings);
