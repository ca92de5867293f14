using Orc.Linux.Seccomp;

namespace Orc.Agent.Engine.Oci;

/// <summary>A filter, and its program in base64 for a runtime that takes one.</summary>
internal sealed record ChosenSeccomp(SeccompFilter Filter, string? Compiled);
