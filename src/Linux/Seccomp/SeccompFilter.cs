namespace Orc.Linux.Seccomp;

/// <summary>A whole filter: the <c>linux.seccomp</c> of an OCI specification.</summary>
public sealed record SeccompFilter
{
    public required string DefaultAction { get; init; }

    public uint? DefaultErrorNumber { get; init; }

    /// <summary>In OCI's words: <c>SCMP_ARCH_X86_64</c>, …; empty: this machine's own.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    public IReadOnlyList<string> Flags { get; init; } = [];

    public IReadOnlyList<SeccompRule> Rules { get; init; } = [];
}
