using System.Runtime.InteropServices;

namespace Orc.Linux.Seccomp;

/// <summary>libseccomp's functions, as they are. They return a negative errno.</summary>
internal static partial class SeccompCalls
{
    private const string Library = "libseccomp.so.2";

    [LibraryImport(Library, EntryPoint = "seccomp_init")]
    public static partial nint Create(uint defaultAction);

    [LibraryImport(Library, EntryPoint = "seccomp_release")]
    public static partial void Release(nint context);

    [LibraryImport(Library, EntryPoint = "seccomp_arch_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint ResolveArchitecture(string name);

    [LibraryImport(Library, EntryPoint = "seccomp_arch_add")]
    public static partial int AddArchitecture(nint context, uint architecture);

    [LibraryImport(Library, EntryPoint = "seccomp_attr_set")]
    public static partial int SetAttribute(nint context, int attribute, uint value);

    [LibraryImport(Library, EntryPoint = "seccomp_syscall_resolve_name", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ResolveCall(string name);

    [LibraryImport(Library, EntryPoint = "seccomp_rule_add_array")]
    public static unsafe partial int AddRule(
        nint context, uint action, int call, uint count, ArgumentComparison* arguments);

    [LibraryImport(Library, EntryPoint = "seccomp_export_bpf")]
    public static partial int Export(nint context, int descriptor);

    [LibraryImport(Library, EntryPoint = "seccomp_version")]
    public static unsafe partial Version* GetVersion();

    // struct scmp_arg_cmp { unsigned int arg; enum scmp_compare op; scmp_datum_t datum_a, datum_b; }
    [StructLayout(LayoutKind.Sequential)]
    public struct ArgumentComparison
    {
        public uint Argument;
        public int Operator;
        public ulong First;
        public ulong Second;
    }

    // struct scmp_version { unsigned int major, minor, micro; }
    [StructLayout(LayoutKind.Sequential)]
    public struct Version
    {
        public uint Major;
        public uint Minor;
        public uint Micro;
    }
}
