namespace Orc.Agent.Engine.Oci;

/// <summary>A namespace of the container: a new one, or the one at a path. What is not listed is the host's.</summary>
internal sealed record OciNamespace(string Type, string? Path = null);
