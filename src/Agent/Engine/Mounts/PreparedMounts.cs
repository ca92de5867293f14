using Orc.Agent.Engine.Oci;

namespace Orc.Agent.Engine.Mounts;

/// <summary>Mounts of one run whose sources are there, in the engine's mount namespace.</summary>
internal sealed record PreparedMounts
{
    public required IReadOnlyList<OciMount> Mounts { get; init; }

    /// <summary>Places where sources were brought in for the runtime to bind: not needed once it has.</summary>
    public required IReadOnlyList<string> Staged { get; init; }
}
