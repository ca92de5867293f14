using System.Globalization;
using Orc.Linux.Files;

namespace Orc.Linux.Seccomp;

/// <summary>
/// Compiles a filter to the kernel's BPF, so that a runtime need not do it at each start (10-15 ms for Docker's profile
/// with its three architectures).
/// </summary>
public static class SeccompCompiler
{
    private const int NotAddedTwice = -17;      // EEXIST: the native architecture is there from the start
    private const int UnknownCall = -1;         // __NR_SCMP_ERROR
    private const int AttributeNoNewPrivileges = 3;
    private const int DefaultError = 1;         // EPERM, as OCI's runtimes take it

    /// <summary>Part of what a compiled filter depends on.</summary>
    public static unsafe string LibraryVersion
    {
        get
        {
            var version = SeccompCalls.GetVersion();
            return string.Create(CultureInfo.InvariantCulture, $"{version->Major}.{version->Minor}.{version->Micro}");
        }
    }

    /// <summary>
    /// The program: an array of <c>struct sock_filter</c>. Calls this machine does not know are left out.
    /// </summary>
    public static byte[] Compile(SeccompFilter filter)
    {
        var defaultAction = Action(filter.DefaultAction, filter.DefaultErrorNumber);
        var context = SeccompCalls.Create(defaultAction);
        if (context == 0)
        {
            throw new LinuxException("compile a seccomp filter", Errno.Invalid, $"default {filter.DefaultAction}");
        }

        try
        {
            Check(SeccompCalls.SetAttribute(context, AttributeNoNewPrivileges, 0), "clear no-new-privileges");
            foreach (var architecture in filter.Architectures)
            {
                AddArchitecture(context, architecture);
            }

            // A rule equal to the default is refused, and says nothing anyway.
            foreach (var rule in filter.Rules.Where(rule => Action(rule.Action, rule.ErrorNumber) != defaultAction))
            {
                Alternatives(rule).ToList().ForEach(alternative => AddRule(context, alternative));
            }

            return Export(context);
        }
        finally
        {
            SeccompCalls.Release(context);
        }
    }

    private static void AddArchitecture(nint context, string name)
    {
        // SCMP_ARCH_X86_64 → x86_64
        var architecture = SeccompCalls.ResolveArchitecture(name["SCMP_ARCH_".Length..].ToLowerInvariant());
        if (architecture == 0)
        {
            throw new LinuxException($"compile a seccomp filter: architecture {name}", Errno.Invalid);
        }

        var result = SeccompCalls.AddArchitecture(context, architecture);
        if (result != NotAddedTwice)
        {
            Check(result, $"add architecture {name}");
        }
    }

    // Conditions on different arguments all hold; on the same argument, any of them does (as runc and crun read OCI).
    private static IEnumerable<SeccompRule> Alternatives(SeccompRule rule) =>
        rule.Arguments.DistinctBy(argument => argument.Index).Count() == rule.Arguments.Count
            ? [rule]
            : rule.Arguments.Select(argument => rule with { Arguments = [argument] });

    private static unsafe void AddRule(nint context, SeccompRule rule)
    {
        var arguments = stackalloc SeccompCalls.ArgumentComparison[6];
        for (var index = 0; index < Math.Min(6, rule.Arguments.Count); index++)
        {
            var argument = rule.Arguments[index];
            arguments[index] = new SeccompCalls.ArgumentComparison
            {
                Argument = argument.Index,
                Operator = Comparison(argument.Operator),
                First = argument.Value,
                Second = argument.ValueTwo,
            };
        }

        var action = Action(rule.Action, rule.ErrorNumber);
        foreach (var name in rule.Names)
        {
            var call = SeccompCalls.ResolveCall(name);
            if (call != UnknownCall)
            {
                Check(
                    SeccompCalls.AddRule(context, action, call, (uint)rule.Arguments.Count, arguments),
                    $"add a rule for {name}");
            }
        }
    }

    private static byte[] Export(nint context)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var handle = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        Check(SeccompCalls.Export(context, Descriptors.Number(handle.SafeFileHandle)), "export the program");
        handle.Position = 0;
        var program = new byte[handle.Length];
        handle.ReadExactly(program);
        return program;
    }

    // seccomp.h: SCMP_ACT_*
    private static uint Action(string name, uint? error) => name switch
    {
        "SCMP_ACT_ALLOW" => 0x7fff0000,
        "SCMP_ACT_ERRNO" => 0x00050000 | ((error ?? DefaultError) & 0xffff),
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => 0,
        "SCMP_ACT_KILL_PROCESS" => 0x80000000,
        "SCMP_ACT_TRAP" => 0x00030000,
        "SCMP_ACT_LOG" => 0x7ffc0000,
        "SCMP_ACT_TRACE" => 0x7ff00000 | ((error ?? DefaultError) & 0xffff),
        _ => throw new LinuxException($"compile a seccomp filter: action {name}", Errno.Invalid),
    };

    private static int Comparison(string name) => name switch
    {
        "SCMP_CMP_NE" => 1,
        "SCMP_CMP_LT" => 2,
        "SCMP_CMP_LE" => 3,
        "SCMP_CMP_EQ" => 4,
        "SCMP_CMP_GE" => 5,
        "SCMP_CMP_GT" => 6,
        "SCMP_CMP_MASKED_EQ" => 7,
        _ => throw new LinuxException($"compile a seccomp filter: comparison {name}", Errno.Invalid),
    };

    private static void Check(int result, string operation)
    {
        if (result < 0)
        {
            throw new LinuxException($"compile a seccomp filter: {operation}", (Errno)(-result));
        }
    }
}
