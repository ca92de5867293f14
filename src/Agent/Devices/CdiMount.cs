using System.Collections.Immutable;

namespace Orc.Agent.Devices;

/// <summary>A path of the host that a device brings along.</summary>
internal sealed record CdiMount(string HostPath, string ContainerPath, string Type, ImmutableArray<string> Options);
