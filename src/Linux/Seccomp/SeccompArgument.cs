namespace Orc.Linux.Seccomp;

/// <summary>A condition on one argument of a system call, in OCI's words (<c>SCMP_CMP_EQ</c>, …).</summary>
public sealed record SeccompArgument(uint Index, ulong Value, ulong ValueTwo, string Operator);
