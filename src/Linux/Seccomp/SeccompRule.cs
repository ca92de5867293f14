namespace Orc.Linux.Seccomp;

/// <summary>What happens to some system calls, in OCI's words (<c>SCMP_ACT_ALLOW</c>, …).</summary>
public sealed record SeccompRule
{
    public required IReadOnlyList<string> Names { get; init; }

    public required string Action { get; init; }

    /// <summary>The error for SCMP_ACT_ERRNO; null: EPERM.</summary>
    public uint? ErrorNumber { get; init; }

    public IReadOnlyList<SeccompArgument> Arguments { get; init; } = [];
}
