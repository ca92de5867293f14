namespace Orc.Agent.Engine.Oci;

/// <summary>An rlimit by its short name (<c>nofile</c>).</summary>
internal sealed record OciLimit(string Name, ulong Soft, ulong Hard);
