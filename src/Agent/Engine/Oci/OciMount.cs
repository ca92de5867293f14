namespace Orc.Agent.Engine.Oci;

/// <summary>One entry of config.json's <c>mounts</c>.</summary>
internal sealed record OciMount(string Destination, string Type, string Source, params IReadOnlyList<string> Options);
