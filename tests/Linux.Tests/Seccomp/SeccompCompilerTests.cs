using System.Runtime.InteropServices;
using Orc.Linux.Seccomp;

namespace Orc.Linux.Tests.Seccomp;

public class SeccompCompilerTests
{
    private static readonly SeccompFilter Filter = new()
    {
        DefaultAction = "SCMP_ACT_ERRNO",
        DefaultErrorNumber = 38,
        Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        Rules =
        [
            new SeccompRule { Names = ["read", "write", "no_such_call"], Action = "SCMP_ACT_ALLOW" },
            new SeccompRule
            {
                Names = ["personality"],
                Action = "SCMP_ACT_ALLOW",
                Arguments = [new SeccompArgument(0, 0, 0, "SCMP_CMP_EQ"), new SeccompArgument(0, 8, 0, "SCMP_CMP_EQ")],
            },
        ],
    };

    [Fact]
    public void Compile_Filter_IsAWholeProgramThatReturnsTheDefault()
    {
        var program = SeccompCompiler.Compile(Filter);

        // struct sock_filter { u16 code; u8 jt, jf; u32 k; }: BPF_RET|BPF_K is 6; ERRNO is 0x0005 above the number.
        Assert.Equal(0, program.Length % 8);
        var returns = Enumerable.Range(0, program.Length / 8)
            .Where(index => program[index * 8] == 6)
            .Select(index => MemoryMarshal.Read<uint>(program.AsSpan((index * 8) + 4)))
            .ToList();
        Assert.Contains(0x00050000u | 38, returns);
        Assert.Contains(0x7fff0000u, returns);
    }

    [Fact]
    public void Compile_Twice_IsTheSame() =>
        Assert.Equal(SeccompCompiler.Compile(Filter), SeccompCompiler.Compile(Filter));

    [Fact]
    public void Compile_UnknownAction_IsRefused()
    {
        var failure = Assert.Throws<LinuxException>(
            () => SeccompCompiler.Compile(Filter with { DefaultAction = "SCMP_ACT_WHATEVER" }));

        Assert.Contains("SCMP_ACT_WHATEVER", failure.Message, StringComparison.Ordinal);
    }
}
